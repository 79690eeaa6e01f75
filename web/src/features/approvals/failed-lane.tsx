import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Approval } from "@/api/types";
import { askInWords } from "@/components/approval/approval-facts";
import { RetryButton } from "@/components/approval/execution-note";
import { Badge } from "@/components/badge";
import { EmptyState } from "@/components/empty-state";
import { ExternalLink } from "@/components/external-link";
import { QueryView } from "@/components/query-view";
import { RowLink } from "@/components/row-link";
import { Skeleton } from "@/components/skeleton";
import { TimeAgo } from "@/components/time-ago";
import { failedApprovals } from "./api/list-approvals";

/** Approved, and then not carried out, or nobody knows: what went wrong, and what can be done. */
export function FailedLane() {
  const failed = useQuery(failedApprovals);
  return (
    <QueryView query={failed} what="What failed" skeleton={<Skeleton shape="list" />}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState kind="cleared" title="Everything that was approved was carried out.">
            What fails within seven days, or whose outcome nobody knows, is shown here.
          </EmptyState>
        ) : (
          <ul
            aria-label="Not carried out"
            className="divide-y divide-line rounded-lg border border-line bg-surface"
          >
            {items.map((approval) => (
              <FailedRow key={approval.id} approval={approval} />
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}

function FailedRow({ approval }: { approval: Approval }) {
  const { execution, decided_at: at, decided_by_name: name, decided_by: by } = approval;
  return (
    <li className="relative px-4 py-3 hover:bg-sunken">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <RowLink to={`/approvals/${approval.id}?view=failed`}>{askInWords(approval)}</RowLink>
        {execution.status === "unknown" ? (
          <Badge tone="warn">Outcome unknown</Badge>
        ) : (
          <Badge tone="bad">Failed</Badge>
        )}
      </p>
      {execution.error && <p className="wrap-anywhere">{execution.error}</p>}
      {execution.retry && <p className="text-soft">{execution.retry.text}</p>}
      <p className="mt-1 flex flex-wrap items-center gap-x-4 text-sm text-soft">
        {at && (
          <span>
            Approved by {name ?? by} <TimeAgo at={at} />
          </span>
        )}
        <span className="relative z-10 flex flex-wrap gap-x-4">
          <Link to={`/tickets/${approval.ticket_id}`} className="link">
            Ticket
          </Link>
          <ExternalLink href={approval.workflow.url}>Temporal run</ExternalLink>
        </span>
      </p>
      <RetryButton approval={approval} />
    </li>
  );
}
