import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@/components/button";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { approvalHistory } from "./api/list-approvals";
import { HistoryCard, useHistoryColumns } from "./history-columns";
import { HistoryFilters } from "./history-filters";
import { asQuery, useHistoryFilter } from "./use-history-filter";

/** Who decided what, when, why, with which changes, and what became of it. */
export function ApprovalHistory() {
  const filter = useHistoryFilter();
  const history = useInfiniteQuery(approvalHistory(asQuery(filter.values)));
  const columns = useHistoryColumns();
  return (
    <>
      <HistoryFilters filter={filter} />
      <QueryView query={history} what="The history" skeleton={<Skeleton shape="list" rows={8} />}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length > 0) {
            return (
              <DataTable
                caption="Decided requests"
                columns={columns}
                rows={rows}
                keyOf={({ id }) => id}
                card={(approval) => <HistoryCard approval={approval} />}
              />
            );
          }
          return filter.isSet ? (
            <EmptyState kind="filtered" title="No decision fits these filters.">
              <Button className="mt-2" onClick={filter.clear}>
                Clear filters
              </Button>
            </EmptyState>
          ) : (
            <EmptyState kind="nothing" title="Nothing has been decided yet.">
              Every decision is kept here, with its reason and what became of it.
            </EmptyState>
          );
        }}
      </QueryView>
      <LoadMore query={history} />
    </>
  );
}
