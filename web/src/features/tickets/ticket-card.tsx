import type { ReactNode } from "react";
import { RowLink } from "@/components/row-link";
import { PriorityBadge, TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { humanise } from "@/lib/words";
import type { TicketLine } from "./api/list-tickets";
import { CHANNEL_NAMES, WAITING_NAMES } from "./ticket-words";

type LinkEvents = Pick<
  React.ComponentProps<typeof RowLink>,
  "onPointerEnter" | "onPointerLeave" | "onFocus" | "onBlur"
>;

/** The subject, which is the row's link, and how the customer began. */
export function Subject({ ticket, events }: { ticket: TicketLine; events: LinkEvents }) {
  return (
    <div className="min-w-40">
      <RowLink to={`/tickets/${ticket.id}`} className="line-clamp-1 break-all" {...events}>
        {ticket.subject}
      </RowLink>
      <p className="line-clamp-1 break-all text-soft">{ticket.snippet}</p>
    </div>
  );
}

/** A ticket on a phone. */
export function TicketCard({ ticket, events }: { ticket: TicketLine; events: LinkEvents }) {
  const { customer_name, customer_email, channel, category, waiting_for } = ticket;
  const facts = [
    customer_name ?? customer_email,
    CHANNEL_NAMES[channel],
    category && humanise(category),
    waiting_for && `Waiting for: ${WAITING_NAMES[waiting_for].toLowerCase()}`,
  ];
  return (
    <div className="space-y-1 px-3 py-3">
      <Line>
        <RowLink to={`/tickets/${ticket.id}`} className="line-clamp-2 min-w-0" {...events}>
          {ticket.subject}
        </RowLink>
      </Line>
      <p className="line-clamp-1 text-sm break-all text-soft">{ticket.snippet}</p>
      <p className="text-sm text-soft wrap-anywhere">{facts.filter(Boolean).join(" · ")}</p>
      <Line>
        <span className="flex flex-wrap gap-1.5">
          <TicketStatusBadge status={ticket.status} />
          <PriorityBadge priority={ticket.priority} />
        </span>
        <span className="shrink-0 text-xs text-soft">
          <TimeAgo at={ticket.updated_at} />
        </span>
      </Line>
    </div>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <div className="flex items-center justify-between gap-3">{children}</div>;
}
