import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { operations } from "@/api/schema.gen";
import { PENDING } from "@/components/approval/approval-cache";
import { keys } from "@/lib/query-keys";

export type ApprovalQuery = NonNullable<operations["listApprovals"]["parameters"]["query"]>;

/** The most that are shown at once; more come up as these are decided. */
export const MOST = 200;

/** What waits for a decision, due first. */
export const pendingApprovals = queryOptions({
  queryKey: PENDING,
  queryFn: () => read({ lane: "pending", limit: MOST }),
});

/** What was approved and not carried out, newest first. */
export const failedApprovals = queryOptions({
  queryKey: [...keys.approvals, "failed"],
  queryFn: () => read({ lane: "failed", limit: MOST }),
});

/** What was decided last, to say how much was done today. */
export const latestDecisions = queryOptions({
  queryKey: [...keys.approvals, "latest"],
  queryFn: () => read({ lane: "history", sort: "-decided_at", limit: 50 }),
});

/** Decided requests, the newest decision first. */
export const approvalHistory = (filter: ApprovalQuery) =>
  infiniteQueryOptions({
    queryKey: [...keys.approvals, "history", filter],
    queryFn: ({ pageParam }) => read({ ...filter, limit: 50, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

function read(query: ApprovalQuery) {
  return answered(client.GET("/api/v1/approvals", { params: { query } }));
}
