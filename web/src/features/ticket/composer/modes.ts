import { FlaskConical, Send, StickyNote, type LucideIcon } from "lucide-react";
import type { MessageCreate } from "@/api/types";

export type Mode = MessageCreate["kind"];

interface Look {
  tab: string;
  label: string;
  send: string;
  sent: string;
  hint: string;
  icon: LucideIcon;
  box: string;
}

export const MODES: Record<Mode, Look> = {
  reply: {
    tab: "Reply",
    label: "Reply to the customer",
    send: "Send reply",
    sent: "The reply is on its way.",
    hint: "Goes to the customer.",
    icon: Send,
    box: "border-person/40 bg-surface",
  },
  note: {
    tab: "Internal note",
    label: "Internal note for colleagues",
    send: "Add note",
    sent: "Note added.",
    hint: "Colleagues see it, the customer never does.",
    icon: StickyNote,
    box: "border-dashed border-warn/60 bg-warn-soft",
  },
  customer: {
    tab: "As the customer",
    label: "What the customer writes",
    send: "Write as the customer",
    sent: "Written as the customer.",
    hint: "For trying things out: goes on as the customer would, and the agent answers.",
    icon: FlaskConical,
    box: "border-line bg-surface",
  },
};

export const MODE_OPTIONS = (Object.keys(MODES) as Mode[]).map((value) => ({
  value,
  label: MODES[value].tab,
  icon: MODES[value].icon,
}));
