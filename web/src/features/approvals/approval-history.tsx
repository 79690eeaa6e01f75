import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import type { Approval, ApprovalStatus } from "@/api/types";
import { Badge } from "@/components/badge";
import { Empty } from "@/components/empty";
import { CONTROL } from "@/components/field";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { ApprovalStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { listApprovals } from "./api/list-approvals";
import { askInWords } from "./approval-facts";

const FILTERS: [ApprovalStatus, string][] = [
  ["pending", "Waiting"],
  ["approved", "Approved"],
  ["rejected", "Rejected"],
  ["expired", "Expired"],
  ["cancelled", "Withdrawn"],
];

export function ApprovalHistory() {
  const [params, setParams] = useSearchParams();
  const status = FILTERS.find(([name]) => name === params.get("status"))?.[0] ?? "";
  const approvals = useInfiniteQuery(listApprovals(status));
  const choose = (next: string) =>
    setParams({ view: "history", ...(next && { status: next }) }, { replace: true });
  return (
    <>
      <select
        aria-label="Status"
        className={`${CONTROL.replace("w-full", "w-auto")} mb-4 min-h-11`}
        value={status}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">Any status</option>
        {FILTERS.map(([name, label]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      <QueryView query={approvals}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Empty icon={History} title="No requests here." />;
          return (
            <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
              {items.map((approval) => (
                <HistoryItem key={approval.id} approval={approval} />
              ))}
            </ul>
          );
        }}
      </QueryView>
      <LoadMore query={approvals} />
    </>
  );
}

function HistoryItem({ approval }: { approval: Approval }) {
  const { execution, decision } = approval;
  return (
    <li className="relative px-4 py-3 hover:bg-sunken">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to={`/approvals/${approval.id}`}
          className="font-medium wrap-anywhere after:absolute after:inset-0"
        >
          {askInWords(approval)}
        </Link>
        <ApprovalStatusBadge status={approval.status} />
        {decision === "edit" && <Badge tone="info">Edited</Badge>}
        {execution.status === "failed" && <Badge tone="bad">Not carried out</Badge>}
        {execution.status === "unknown" && <Badge tone="warn">Outcome unknown</Badge>}
      </div>
      <p className="text-sm text-soft wrap-anywhere">
        {approval.decided_by && `${approval.decided_by} · `}
        <TimeAgo at={approval.decided_at ?? approval.requested_at} />
        {approval.decision_reason && ` · “${approval.decision_reason}”`}
        {approval.message && ` · “${approval.message}”`}
      </p>
    </li>
  );
}
