import { Bot, ShieldCheck, ShieldQuestion, UserRound } from "lucide-react";
import type { TicketDetail } from "@/api/types";
import { Avatar } from "@/components/avatar";
import { Badge } from "@/components/badge";
import { LiveBadge } from "@/components/live-badge";
import { PageHeading } from "@/components/page-heading";
import { PriorityBadge, TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { useLive } from "@/lib/live/provider";
import { humanise } from "@/lib/words";
import { TicketActions } from "./ticket-actions";
import { CHANNELS, isWithPerson } from "./ticket-words";
import { usePresence } from "./use-presence";

/** What the ticket is, who has it, and what can be done with it. */
export function TicketHeader({ ticket, owner }: { ticket: TicketDetail; owner: string | null }) {
  return (
    <header>
      <PageHeading title={ticket.subject} description={<From ticket={ticket} />}>
        <TicketActions ticket={ticket} />
      </PageHeading>
      <div className="-mt-2 flex flex-wrap items-center gap-1.5">
        <TicketStatusBadge status={ticket.status} />
        <PriorityBadge priority={ticket.priority} />
        <Assignee ticket={ticket} owner={owner} />
        {ticket.category && <Badge>{humanise(ticket.category)}</Badge>}
        <Badge>{CHANNELS[ticket.channel] ?? humanise(ticket.channel)}</Badge>
        <Badge
          tone={ticket.sender_verified ? "good" : "warn"}
          icon={ticket.sender_verified ? ShieldCheck : ShieldQuestion}
        >
          {ticket.sender_verified ? "Sender proven" : "Sender not proven"}
        </Badge>
        <Freshness terminal={ticket.progress.terminal} />
        <Present id={ticket.id} />
      </div>
    </header>
  );
}

function From({ ticket }: { ticket: TicketDetail }) {
  return (
    <span className="wrap-anywhere">
      {ticket.customer_name && `${ticket.customer_name}, `}
      {ticket.customer_email} · received <TimeAgo at={ticket.created_at} />
    </span>
  );
}

function Assignee({ ticket, owner }: { ticket: TicketDetail; owner: string | null }) {
  if (!isWithPerson(ticket)) return <Badge icon={Bot}>With the AI agent</Badge>;
  return (
    <Badge tone="person" icon={UserRound}>
      {owner ? `With ${owner}` : "With a person"}
    </Badge>
  );
}

/** Nothing more comes of itself once the ticket is over; until then it is as fresh as the connection. */
function Freshness({ terminal }: { terminal: boolean | undefined }) {
  const { state } = useLive();
  return <LiveBadge state={terminal ? "final" : state} />;
}

function Present({ id }: { id: string }) {
  const others = usePresence(id);
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name).join(", ");
  return (
    <span className="flex items-center gap-1.5 text-xs text-person">
      <span aria-hidden className="flex -space-x-1">
        {others.slice(0, 3).map((viewer) => (
          <Avatar key={viewer.id} name={viewer.name} />
        ))}
      </span>
      {names} {others.length === 1 ? "is" : "are"} viewing
    </span>
  );
}
