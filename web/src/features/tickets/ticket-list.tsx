import { Link } from "react-router";
import type { Ticket } from "@/api/types";
import { Button } from "@/components/button";
import { PriorityBadge, TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { useSteadyList } from "@/hooks/use-steady-list";
import { count, humanise } from "@/lib/words";
import { CHANNEL_NAMES } from "./ticket-words";

/** Rows on a wide screen, cards on a phone. The whole row opens the ticket, and the subject is the real link. */
export function TicketList({ tickets }: { tickets: Ticket[] }) {
  const { shown, waiting, showAll, handlers } = useSteadyList(tickets);
  return (
    <div {...handlers}>
      {waiting > 0 && (
        <div className="mb-3 text-center">
          <Button onClick={showAll}>Show {count(waiting, "new ticket")}</Button>
        </div>
      )}
      <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface max-md:space-y-3 max-md:divide-y-0 max-md:overflow-visible max-md:border-0 max-md:bg-transparent">
        {shown.map((ticket) => (
          <Row key={ticket.id} ticket={ticket} />
        ))}
      </ul>
    </div>
  );
}

function Row({ ticket }: { ticket: Ticket }) {
  return (
    <li className="relative px-4 py-3 hover:bg-sunken max-md:rounded-xl max-md:border max-md:border-line max-md:bg-surface md:grid md:grid-cols-[minmax(0,1fr)_9.5rem_8rem] md:items-center md:gap-4">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            to={`/tickets/${ticket.id}`}
            className="line-clamp-2 min-w-0 font-medium wrap-anywhere after:absolute after:inset-0 after:rounded-xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            {ticket.subject}
          </Link>
          <PriorityBadge priority={ticket.priority} />
        </div>
        <p className="truncate text-sm text-soft">
          {ticket.customer_name ?? ticket.customer_email} · {CHANNEL_NAMES[ticket.channel]}
          {ticket.category && ` · ${humanise(ticket.category)}`}
        </p>
      </div>
      <div className="flex items-center justify-between gap-3 max-md:mt-2 md:contents">
        <div>
          <TicketStatusBadge status={ticket.status} />
        </div>
        <span className="text-sm text-soft md:text-right">
          <TimeAgo at={ticket.created_at} />
        </span>
      </div>
    </li>
  );
}
