import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { Link, useParams, useSearchParams } from "react-router";
import { ButtonLink } from "@/components/button";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { approvalCounts } from "@/hooks/approval-counts";
import { classes } from "@/lib/words";
import { ApprovalHistory } from "./approval-history";
import { ApprovalQueue } from "./approval-queue";
import { pendingApprovals } from "./api/list-approvals";
import { FailedLane } from "./failed-lane";
import { SelectedCard } from "./selected-card";

const VIEWS = ["pending", "failed", "history"] as const;
type View = (typeof VIEWS)[number];
const NAMES: Record<View, string> = { pending: "Waiting", failed: "Not carried out", history: "History" };

export function ApprovalsPage() {
  const { id } = useParams();
  const [params] = useSearchParams();
  const view = VIEWS.find((name) => name === params.get("view")) ?? "pending";
  const { data: counts } = useQuery(approvalCounts);
  const waiting = counts?.pending;
  return (
    <>
      <PageHeading title="Approvals" tab={waiting ? `(${waiting}) Approvals` : "Approvals"}>
        <nav
          aria-label="Approvals"
          className="flex max-w-full gap-0.5 overflow-x-auto rounded-lg bg-sunken p-0.5"
        >
          {VIEWS.map((name) => (
            <ViewLink key={name} view={name} here={name === view} count={countOf(name, counts)} />
          ))}
        </nav>
      </PageHeading>
      {view === "pending" && <Waiting />}
      {view !== "pending" && id && <OneOf view={view} id={id} />}
      {view === "failed" && !id && <FailedLane />}
      {view === "history" && !id && <ApprovalHistory />}
    </>
  );
}

function Waiting() {
  const queue = useQuery(pendingApprovals);
  return (
    <QueryView query={queue} what="What waits" skeleton={<Skeleton shape="list" rows={8} />}>
      {({ items, next_cursor: more }) => <ApprovalQueue pending={items} more={more !== null} />}
    </QueryView>
  );
}

/** A request of the history or of those that failed, and the way back to where it stands. */
function OneOf({ view, id }: { view: View; id: string }) {
  const [params] = useSearchParams();
  return (
    <div className="mx-auto max-w-4xl">
      <ButtonLink to={`/approvals?${params}`} look="quiet" className="mb-2">
        <ArrowLeft aria-hidden />
        {NAMES[view]}
      </ButtonLink>
      <SelectedCard key={id} id={id} />
    </div>
  );
}

type Counts = { pending: number; failed: number } | undefined;

function countOf(view: View, counts: Counts): number | undefined {
  return view === "history" ? undefined : counts?.[view];
}

function ViewLink({ view, here, count }: { view: View; here: boolean; count: number | undefined }) {
  return (
    <Link
      to={view === "pending" ? "/approvals" : `/approvals?view=${view}`}
      aria-current={here ? "page" : undefined}
      className={classes(
        "tap flex min-h-8 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap",
        here ? "bg-surface text-ink shadow-xs" : "text-soft hover:text-ink",
      )}
    >
      {NAMES[view]}
      {Boolean(count) && (
        <span
          className={classes(
            "rounded-full px-1.5 text-xs tabular-nums",
            view === "failed" ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn",
          )}
        >
          {count}
        </span>
      )}
    </Link>
  );
}
