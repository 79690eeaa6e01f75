import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { ApprovalStatus } from "@/api/types";

/** Requests of any time, newest first. */
export const listApprovals = (status: ApprovalStatus | "") =>
  infiniteQueryOptions({
    queryKey: ["approvals", "list", status],
    queryFn: ({ pageParam }) => {
      const query = { limit: 30, ...(status && { status }), ...(pageParam && { cursor: pageParam }) };
      return answered(client.GET("/api/v1/approvals", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
