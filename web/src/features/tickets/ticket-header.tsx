import { ExternalLink } from "lucide-react";
import { Link } from "react-router";
import type { TicketDetail } from "@/api/types";
import { Badge } from "@/components/badge";
import { PageHeading } from "@/components/page-heading";
import { PriorityBadge, TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { humanise } from "@/lib/words";
import { TicketActions } from "./ticket-actions";
import { CHANNEL_NAMES } from "./ticket-words";

const LINK = "inline-flex items-center gap-1 text-accent underline underline-offset-2";

export function TicketHeader({ ticket }: { ticket: TicketDetail }) {
  return (
    <div>
      <PageHeading title={ticket.subject} />
      <div className="-mt-3 flex flex-wrap items-center gap-2" aria-live="polite">
        <TicketStatusBadge status={ticket.status} />
        <PriorityBadge priority={ticket.priority} />
        {ticket.category && <Badge tone="quiet">{humanise(ticket.category)}</Badge>}
        <Badge tone="quiet">{CHANNEL_NAMES[ticket.channel]}</Badge>
        {!ticket.sender_verified && <Badge tone="warn">Sender not verified</Badge>}
      </div>
      <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
        <span className="wrap-anywhere">
          {ticket.customer_name && `${ticket.customer_name}, `}
          {ticket.customer_email}
        </span>
        <span>
          Received <TimeAgo at={ticket.created_at} />
        </span>
        <Link to={`/outbox?ticket_id=${ticket.id}`} className={LINK}>
          Mails sent
        </Link>
        <a href={ticket.workflow.url} target="_blank" rel="noopener noreferrer" className={LINK}>
          Open in Temporal
          <ExternalLink aria-hidden className="size-3.5" />
          <span className="sr-only">(new tab)</span>
        </a>
      </p>
      <TicketActions ticket={ticket} />
    </div>
  );
}
