import { Bot, StickyNote, UserRound, UserRoundPen, type LucideIcon } from "lucide-react";
import type { Message, TicketDetail } from "@/api/types";
import { FoldedText } from "@/components/folded-text";
import { TimeAgo } from "@/components/time-ago";
import { classes } from "@/lib/words";

interface Look {
  who: (message: Message, ticket: TicketDetail) => string;
  role: string;
  icon: LucideIcon;
  box: string;
}

const LOOKS: Record<Message["kind"], Look> = {
  customer: {
    who: (message, ticket) => message.from_name ?? message.from_email ?? ticket.customer_email,
    role: "Customer",
    icon: UserRound,
    box: "mr-6 border-line bg-surface sm:mr-12",
  },
  agent: {
    who: () => "AI agent",
    role: "to the customer",
    icon: Bot,
    box: "ml-6 border-transparent bg-accent-soft sm:ml-12",
  },
  reply: {
    who: (message) => message.from_name ?? message.author,
    role: "to the customer",
    icon: UserRoundPen,
    box: "ml-6 border-transparent bg-person-soft sm:ml-12",
  },
  note: {
    who: (message) => message.from_name ?? message.author,
    role: "Internal note",
    icon: StickyNote,
    box: "border-dashed border-edge bg-warn-soft",
  },
};

export function Conversation({ ticket }: { ticket: TicketDetail }) {
  return (
    <ol className="space-y-3">
      {ticket.messages.map((message) => (
        <MessageItem key={message.id} message={message} ticket={ticket} />
      ))}
    </ol>
  );
}

function MessageItem({ message, ticket }: { message: Message; ticket: TicketDetail }) {
  const { who, role, icon: Icon, box } = LOOKS[message.kind];
  const unsent = message.direction === "outbound" && message.sent_at === null;
  return (
    <li className={classes("rounded-xl border px-4 py-3", box)}>
      <p className="mb-1 flex flex-wrap items-center gap-x-2 text-sm">
        <Icon aria-hidden className="size-4 shrink-0" />
        <span className="font-semibold wrap-anywhere">{who(message, ticket)}</span>
        <span className="text-soft">{role}</span>
        <span className="ml-auto text-soft">
          {unsent && "not sent yet · "}
          <TimeAgo at={message.created_at} />
        </span>
      </p>
      <FoldedText text={message.reply_text.trim() || message.body_text.trim()} />
      {message.attachments.length > 0 && (
        <ul className="mt-2 text-sm">
          {message.attachments.map((file) => (
            <li key={file.id} className="wrap-anywhere">
              <a
                href={`/api/v1/attachments/${file.id}`}
                download
                className="text-accent underline underline-offset-2"
              >
                {file.filename}
              </a>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
