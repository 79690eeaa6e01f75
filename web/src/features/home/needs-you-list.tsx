import { ChevronRight } from "lucide-react";
import { Link } from "react-router";
import type { Stats } from "@/api/types";
import { Badge } from "@/components/badge";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { RowLink } from "@/components/row-link";
import { TimeAgo } from "@/components/time-ago";
import { needsOf, type Need } from "./needs-you-items";

const SHOWN = 7;

/** What waits for a person; each line leads to where it is dealt with. */
export function NeedsYouList({ stats }: { stats: Stats }) {
  const all = needsOf(stats);
  const needs = all.slice(0, SHOWN);
  return (
    <Card
      title="Needs you"
      actions={
        stats.pending_approvals > 0 && (
          <Link to="/approvals" className="link text-sm">
            All {stats.pending_approvals} requests
          </Link>
        )
      }
    >
      {needs.length === 0 ? (
        <EmptyState kind="cleared" title="All clear.">
          No decisions, no failures, nobody waiting for a person.
        </EmptyState>
      ) : (
        <ul className="-mx-4 -mb-4 divide-y divide-line border-t border-line">
          {needs.map((need) => (
            <Item key={need.id} need={need} />
          ))}
          {all.length > SHOWN && (
            <li className="px-4 py-2.5 text-sm">
              <Link to="/tickets?waiting=true&sort=updated_at" className="link">
                All tickets that wait for a person
              </Link>
            </li>
          )}
        </ul>
      )}
    </Card>
  );
}

function Item({ need: { to, title, kind, tone, icon, reason, since } }: { need: Need }) {
  return (
    <li className="relative flex items-center gap-3 px-4 py-2.5 last:rounded-b-lg hover:bg-sunken">
      <div className="min-w-0 flex-1">
        <RowLink to={to} className="line-clamp-1 break-all">
          {title}
        </RowLink>
        <p className="line-clamp-2 text-sm text-soft wrap-anywhere">
          {reason}
          {reason && since && " · "}
          {since && <TimeAgo at={since} />}
        </p>
      </div>
      <Badge tone={tone} icon={icon}>
        {kind}
      </Badge>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-soft max-sm:hidden" />
    </li>
  );
}
