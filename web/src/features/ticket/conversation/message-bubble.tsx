import { Bot, Download, Server, StickyNote, UserRound, UserRoundPen, type LucideIcon } from "lucide-react";
import type { Attachment, Message, TicketDetail } from "@/api/types";
import { Badge, type Tone } from "@/components/badge";
import { FoldedText } from "@/components/folded-text";
import { DateTime } from "@/components/time-ago";
import { classes } from "@/lib/words";
import { formatBytes } from "../ticket-words";
import { quotedPart } from "./conversation-items";
import { DeliveryNote } from "./delivery-note";
import { WhyAnswer } from "./why-answer";

interface Look {
  badge: string;
  tone: Tone;
  icon: LucideIcon;
  box: string;
}

const LOOKS: Record<Message["kind"], Look> = {
  customer: { badge: "Customer", tone: "quiet", icon: UserRound, box: "mr-auto border-line bg-surface" },
  agent: { badge: "AI", tone: "info", icon: Bot, box: "ml-auto border-info/25 bg-info-soft" },
  reply: {
    badge: "Person",
    tone: "person",
    icon: UserRoundPen,
    box: "ml-auto border-person/25 bg-person-soft",
  },
  note: {
    badge: "Internal note, not sent",
    tone: "warn",
    icon: StickyNote,
    box: "mx-auto border-dashed border-warn/60 bg-warn-soft",
  },
};
const NOTICE: Look = { ...LOOKS.agent, badge: "Automatic notice", tone: "quiet", icon: Server };

export function MessageBubble({ message, ticket }: { message: Message; ticket: TicketDetail }) {
  const isNotice = message.kind === "agent" && message.author !== "agent";
  const { badge, tone, icon, box } = isNotice ? NOTICE : LOOKS[message.kind];
  const quoted = quotedPart(message);
  return (
    <article
      aria-label={`${badge}: ${authorOf(message, ticket)}`}
      className={classes("w-fit max-w-[92%] min-w-0 rounded-lg border px-3.5 py-2.5 sm:max-w-[82%]", box)}
    >
      <header className="mb-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-soft">
        <span className="text-sm font-semibold text-ink wrap-anywhere">{authorOf(message, ticket)}</span>
        <Badge tone={tone} icon={icon}>
          {badge}
        </Badge>
        {message.is_auto_reply && <Badge>Automatic reply</Badge>}
        {message.sender_verified === false && <Badge tone="warn">Sender not proven</Badge>}
        <DateTime at={message.created_at} only="clock" />
      </header>
      <FoldedText text={message.reply_text.trim() || message.body_text.trim()} most={2500} />
      {quoted && (
        <details className="mt-1 text-soft">
          <summary className="tap flex min-h-6 w-fit items-center rounded text-xs hover:text-ink">
            Quoted text
          </summary>
          <blockquote className="mt-1 border-l-2 border-line pl-2.5">
            <FoldedText text={quoted} />
          </blockquote>
        </details>
      )}
      {message.attachments.length > 0 && <Attachments files={message.attachments} />}
      <DeliveryNote message={message} />
      {message.kind === "agent" && !isNotice && <WhyAnswer ticketId={ticket.id} message={message} />}
    </article>
  );
}

function authorOf(message: Message, ticket: TicketDetail): string {
  if (message.kind === "agent") return message.author === "agent" ? "AI agent" : "Ticket Flow";
  if (message.kind === "customer") return message.from_name ?? message.from_email ?? ticket.customer_email;
  return message.from_name ?? message.author;
}

function Attachments({ files }: { files: Attachment[] }) {
  return (
    <ul aria-label="Attachments" className="mt-2 flex flex-wrap gap-1.5">
      {files.map(({ id, filename, size, content_type: type, broken }) => (
        <li key={id} className="max-w-full">
          <a
            href={`/api/v1/attachments/${encodeURIComponent(id)}`}
            download
            title={type}
            className="tap inline-flex max-w-full min-h-7 items-center gap-1.5 rounded-md border border-line bg-surface px-2 text-xs text-ink hover:border-edge"
          >
            <Download aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate">{filename}</span>
            <span className="shrink-0 text-soft">{formatBytes(size)}</span>
          </a>
          {broken && <p className="text-xs text-bad">{broken}</p>}
        </li>
      ))}
    </ul>
  );
}
