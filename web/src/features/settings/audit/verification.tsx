import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { CopyButton } from "@/components/copy-button";
import { QueryView } from "@/components/query-view";
import { Bar } from "@/components/skeleton";
import { TimeAgo } from "@/components/time-ago";
import { formatNumber } from "@/lib/numbers";
import type { AuditVerification } from "../types";
import { auditVerification } from "./audit-api";

/** Whether every line of the log still fits the one before. */
export function Verification() {
  const query = useQuery(auditVerification);
  const again = (
    <Button size="small" pending={query.isFetching} onClick={() => void query.refetch()}>
      Check again
    </Button>
  );
  return (
    <QueryView query={query} what="The check" skeleton={<Bar className="h-14 w-full" />}>
      {(data) => (
        <Callout
          tone={data.intact ? "good" : "bad"}
          role={data.intact ? undefined : "alert"}
          title={
            data.intact
              ? `The log is intact: ${lines(data)} fit`
              : `The log is broken at line ${data.first_broken}`
          }
          action={again}
        >
          {data.problem && <p>{data.problem}</p>}
          <p className="text-soft">
            Checked <TimeAgo at={new Date(query.dataUpdatedAt).toISOString()} />. Note the last hash outside
            of this system to be able to prove later that nothing before it was changed.
          </p>
          <p className="flex items-center gap-1">
            <code className="min-w-0 font-mono text-xs wrap-anywhere">{data.head}</code>
            <CopyButton text={data.head} what="the last hash" />
          </p>
        </Callout>
      )}
    </QueryView>
  );
}

function lines({ lines: number }: AuditVerification): string {
  return `${formatNumber(number)} ${number === 1 ? "line" : "lines"}`;
}
