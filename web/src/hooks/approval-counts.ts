import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

/** How many requests wait, are overdue, can be undone, or failed after they were approved. */
export const approvalCounts = queryOptions({
  queryKey: [...keys.counts, "approvals"],
  queryFn: () => answered(client.GET("/api/v1/approvals/counts")),
});
