import { ChevronRight, PartyPopper } from "lucide-react";
import { Link } from "react-router";
import type { NeedsYou } from "@/api/types";
import { Empty } from "@/components/empty";
import { ApprovalStatusBadge, TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { humanise } from "@/lib/words";

export function NeedsYouList({ items }: { items: NeedsYou[] }) {
  return (
    <section aria-labelledby="needs-you">
      <h2 id="needs-you" className="mb-3 text-lg font-semibold">
        Needs you
      </h2>
      {items.length === 0 ? (
        <Empty icon={PartyPopper} title="All clear.">
          No decisions, no failures, nobody waiting for a person.
        </Empty>
      ) : (
        <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
          {items.map((item) => (
            <Item key={`${item.kind}-${item.approval_id ?? item.ticket_id}`} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ item }: { item: NeedsYou }) {
  const to = item.approval_id ? `/approvals/${item.approval_id}` : `/tickets/${item.ticket_id}`;
  const reason = item.kind === "approval" && item.reason ? humanise(item.reason) : item.reason;
  return (
    <li className="relative flex items-center gap-3 px-4 py-3 hover:bg-sunken">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link to={to} className="min-w-0 font-medium wrap-anywhere after:absolute after:inset-0">
            {item.subject}
          </Link>
          {item.kind === "approval" ? (
            <ApprovalStatusBadge status="pending" />
          ) : (
            <TicketStatusBadge status={item.kind} />
          )}
        </div>
        <p className="text-sm text-soft wrap-anywhere">
          {reason && <>{reason} · </>}
          <TimeAgo at={item.since} />
        </p>
      </div>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-soft" />
    </li>
  );
}
