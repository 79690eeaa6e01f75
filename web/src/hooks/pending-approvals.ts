import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

/** What waits for a decision, soonest to expire first. The navigation counts it, the queue shows it. */
export const pendingApprovals = queryOptions({
  queryKey: ["approvals", "pending"],
  queryFn: async () => {
    const query = { status: "pending" as const, limit: 200 };
    const page = await answered(client.GET("/api/v1/approvals", { params: { query } }));
    const items = page.items.toSorted((a, b) => a.expires_at.localeCompare(b.expires_at));
    return { items, more: page.next_cursor !== null };
  },
  refetchInterval: 5_000,
});
