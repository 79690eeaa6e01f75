import {
  Bot,
  Brain,
  CircleDot,
  Hand,
  Inbox,
  MailCheck,
  MailX,
  OctagonAlert,
  Scale,
  ShieldQuestion,
  StickyNote,
  Tags,
  UserRound,
  UserRoundPen,
  Wrench,
  type LucideIcon,
} from "lucide-react";

const BY_TYPE: Record<string, LucideIcon> = {
  "ticket.created": Inbox,
  "message.received": Inbox,
  "turn.started": Bot,
  "model.answered": Brain,
  "ticket.classified": Tags,
  "message.sent": MailCheck,
  "message.undeliverable": MailX,
  "reply.written": UserRoundPen,
  "note.added": StickyNote,
  "ticket.escalated": UserRound,
  "ticket.taken_over": Hand,
  "ticket.returned": Bot,
  "ticket.failed": OctagonAlert,
};
const BY_PREFIX: Record<string, LucideIcon> = {
  approval: Scale,
  answer: MailX,
  email: MailCheck,
  mail: Inbox,
  tool: Wrench,
  effect: Wrench,
  refund: Wrench,
  sender: ShieldQuestion,
};

/** The picture of a kind of event; one that is not known gets a dot. */
export function iconOf(type: string): LucideIcon {
  return BY_TYPE[type] ?? BY_PREFIX[type.split(".")[0] ?? ""] ?? CircleDot;
}
