import { Link } from "react-router";
import type { Stats } from "@/api/types";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { RowLink } from "@/components/row-link";
import { TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";

/** The newest tickets. */
export function RecentTickets({ tickets }: { tickets: Stats["recent"] }) {
  return (
    <Card
      title="Recent tickets"
      actions={
        <Link to="/tickets" className="link text-sm">
          All tickets
        </Link>
      }
    >
      {tickets.length === 0 ? (
        <EmptyState title="No tickets yet.">
          <p>What customers write comes in by mail or over the API. To try it out, write one yourself.</p>
          <ButtonLink to="/tickets/new" look="primary" className="mt-3">
            Write the first one
          </ButtonLink>
        </EmptyState>
      ) : (
        <ul className="-mx-4 -mb-4 divide-y divide-line border-t border-line">
          {tickets.map((ticket) => (
            <Item key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Item({ ticket }: { ticket: Stats["recent"][number] }) {
  const { id, subject, snippet, customer_name, customer_email, status, created_at } = ticket;
  return (
    <li className="relative flex items-center gap-3 px-4 py-2.5 last:rounded-b-lg hover:bg-sunken">
      <div className="min-w-0 flex-1">
        <RowLink to={`/tickets/${id}`} className="line-clamp-1 break-all">
          {subject}
        </RowLink>
        <p className="line-clamp-1 text-sm break-all text-soft">
          {customer_name ?? customer_email}: {snippet}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-3 max-sm:flex-col max-sm:items-end max-sm:gap-1">
        <TicketStatusBadge status={status} />
        <span className="w-16 text-right text-xs text-soft">
          <TimeAgo at={created_at} />
        </span>
      </div>
    </li>
  );
}
