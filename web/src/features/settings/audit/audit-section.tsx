import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { usePreferences } from "@/hooks/use-preferences";
import { SectionHeading } from "../section-heading";
import { auditLog } from "./audit-api";
import { AuditFilters } from "./audit-filters";
import { AuditTable } from "./audit-table";
import { NAMES, queryOf } from "./filter";
import { Verification } from "./verification";

/** Who did what, when; each line bound to the one before, so that none can be changed unseen. */
export function AuditSection() {
  const [params, setParams] = useSearchParams();
  const [{ zone }] = usePreferences();
  const query = useInfiniteQuery(auditLog(queryOf(params, zone)));
  const filtered = NAMES.some((name) => params.get(name));
  const clear = () => setParams({}, { replace: true });
  return (
    <>
      <SectionHeading
        title="Audit log"
        description="Who did what, and when. Lines are added, never changed."
      />
      <div className="space-y-4">
        <Verification />
        <AuditFilters lines={query.data?.pages.flatMap(({ items }) => items) ?? []} />
        <QueryView query={query} what="The audit log" skeleton={<Skeleton shape="list" rows={8} />}>
          {({ pages }) => {
            const lines = pages.flatMap(({ items }) => items);
            if (lines.length > 0) return <AuditTable lines={lines} />;
            if (!filtered) return <EmptyState title="Nothing was done yet." />;
            return (
              <EmptyState kind="filtered" title="No line matches.">
                Names must be whole, as they stand in the log.{" "}
                <Button className="mt-2" onClick={clear}>
                  Clear the filter
                </Button>
              </EmptyState>
            );
          }}
        </QueryView>
        <LoadMore query={query} />
      </div>
    </>
  );
}
