import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { pendingApprovals } from "@/hooks/pending-approvals";
import { classes } from "@/lib/words";
import { ApprovalHistory } from "./approval-history";
import { ApprovalQueue } from "./approval-queue";

export function ApprovalsPage() {
  const [params] = useSearchParams();
  const history = params.get("view") === "history";
  const queue = useQuery(pendingApprovals);
  const waiting = queue.data?.items.length;
  return (
    <>
      <PageHeading title="Approvals" tab={waiting ? `(${waiting}) Approvals` : "Approvals"}>
        <nav aria-label="Approvals" className="flex gap-1 rounded-lg bg-sunken p-1">
          <View to="/approvals" here={!history}>
            Waiting
          </View>
          <View to="/approvals?view=history" here={history}>
            History
          </View>
        </nav>
      </PageHeading>
      {history ? (
        <ApprovalHistory />
      ) : (
        <QueryView query={queue}>
          {({ items, more }) => <ApprovalQueue pending={items} more={more} />}
        </QueryView>
      )}
    </>
  );
}

function View({ to, here, children }: { to: string; here: boolean; children: string }) {
  return (
    <Link
      to={to}
      aria-current={here ? "page" : undefined}
      className={classes(
        "flex min-h-9 items-center rounded-md px-3 text-sm font-medium max-sm:min-h-11",
        here ? "bg-surface shadow-sm" : "text-soft",
      )}
    >
      {children}
    </Link>
  );
}
