import { useSearchParams } from "react-router";
import type { Approval } from "@/api/types";
import { askInWords } from "@/components/approval/approval-facts";
import { changesInWords } from "@/components/approval/edit-changes";
import { UndoButton } from "@/components/approval/standing-note";
import { Badge } from "@/components/badge";
import type { Column } from "@/components/data-table";
import { RowLink } from "@/components/row-link";
import { ApprovalStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { formatDuration } from "@/lib/time";

export function useHistoryColumns(): Column<Approval>[] {
  const [params] = useSearchParams();
  return [
    {
      key: "request",
      header: "Request",
      className: "min-w-48",
      cell: (approval) => (
        <RowLink to={`/approvals/${approval.id}?${params}`}>{askInWords(approval)}</RowLink>
      ),
    },
    {
      key: "decision",
      header: "Decision",
      className: "min-w-56",
      cell: (approval) => (
        <div className="space-y-1">
          <Verdict approval={approval} />
          <Words approval={approval} />
        </div>
      ),
    },
    {
      key: "by",
      header: "By",
      cell: (approval) => <span className="wrap-anywhere">{byWhom(approval)}</span>,
    },
    {
      key: "when",
      header: "Decided",
      cell: ({ decided_at: at }) => <span className="whitespace-nowrap">{at && <TimeAgo at={at} />}</span>,
    },
    {
      key: "took",
      header: "Took",
      align: "right",
      cell: (approval) => <span className="whitespace-nowrap">{timeToDecide(approval)}</span>,
    },
    {
      key: "outcome",
      header: "Outcome",
      cell: (approval) => (
        <div className="flex flex-wrap items-center gap-2">
          <Outcome approval={approval} />
          <UndoButton approval={approval} />
        </div>
      ),
    },
  ];
}

/** The same on a phone. */
export function HistoryCard({ approval }: { approval: Approval }) {
  const [params] = useSearchParams();
  const { decided_at: at } = approval;
  return (
    <div className="space-y-1 px-3 py-3">
      <RowLink to={`/approvals/${approval.id}?${params}`}>{askInWords(approval)}</RowLink>
      <Verdict approval={approval} />
      <Words approval={approval} />
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-soft">
        {byWhom(approval)}
        {at && <TimeAgo at={at} />}
        {timeToDecide(approval) && <span>after {timeToDecide(approval)}</span>}
        <Outcome approval={approval} />
        <UndoButton approval={approval} />
      </p>
    </div>
  );
}

function Verdict({ approval: { status, decision } }: { approval: Approval }) {
  return (
    <span className="flex flex-wrap gap-1">
      <ApprovalStatusBadge status={status} />
      {decision === "edit" && <Badge tone="info">Edited</Badge>}
      {decision === "respond" && <Badge tone="info">Answered</Badge>}
    </span>
  );
}

/** The changes and the words that go with a decision. */
function Words({ approval }: { approval: Approval }) {
  const said = approval.decision_reason ?? approval.message;
  return (
    <>
      {changesInWords(approval, approval.changes).map(({ name, before, after }) => (
        <p key={name} className="wrap-anywhere">
          {name}: <del className="text-soft">{before}</del> →{" "}
          <ins className="font-medium no-underline">{after}</ins>
        </p>
      ))}
      {said && <q className="line-clamp-2 wrap-anywhere text-soft">{said}</q>}
    </>
  );
}

function byWhom({ decided_by_name: name, decided_by: by, approved_by: others }: Approval): string {
  const names = others.length > 1 ? others.map((one) => one.by_name) : [name ?? by ?? "Nobody"];
  return names.join(" and ");
}

function timeToDecide({ requested_at: from, decided_at: to }: Approval): string {
  return to ? formatDuration(Math.max(0, Date.parse(to) - Date.parse(from))) : "";
}

const OUTCOMES = {
  done: ["good", "Carried out"],
  pending: ["info", "On its way"],
  failed: ["bad", "Failed"],
  unknown: ["warn", "Outcome unknown"],
} as const;

function Outcome({ approval: { execution } }: { approval: Approval }) {
  if (execution.status === "none") return <span className="text-soft">Nothing to carry out</span>;
  const [tone, words] = OUTCOMES[execution.status];
  return (
    <span className="wrap-anywhere">
      <Badge tone={tone}>{words}</Badge>
      {execution.reference && (
        <code className="ml-1.5 font-mono text-xs text-soft">{execution.reference}</code>
      )}
      {execution.error && <span className="line-clamp-2 text-soft">{execution.error}</span>}
    </span>
  );
}
