import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { useNow } from "@/hooks/use-now";
import { useTimes } from "@/hooks/use-times";
import { count } from "@/lib/words";
import { latestDecisions } from "./api/list-approvals";

/** Nothing waits: because nothing ever did, or because all of it is done. */
export function NoQueue() {
  const latest = useQuery(latestDecisions);
  const { date } = useTimes();
  const today = date(new Date(useNow()).toISOString());
  if (!latest.data && latest.isPending) return null;
  const items = latest.data?.items ?? [];
  if (items.length === 0 && latest.data) {
    return (
      <EmptyState kind="nothing" title="Nothing has ever waited for a decision.">
        <p>The agent asks here before it moves money. Requests show up by themselves.</p>
        <ButtonLink to="/tickets/new" className="mt-3">
          Try it with a ticket
        </ButtonLink>
      </EmptyState>
    );
  }
  const done = items.filter((item) => item.decided_at && date(item.decided_at) === today).length;
  const many =
    done === items.length && latest.data?.next_cursor ? `${done} or more requests` : count(done, "request");
  return (
    <EmptyState kind="cleared" title="Nothing waits for a decision.">
      <p>
        {done > 0 ? `All done: ${many} decided today.` : "All done."} New requests show up by themselves.{" "}
        <Link to="/approvals?view=history" className="link">
          See the history
        </Link>
      </p>
    </EmptyState>
  );
}
