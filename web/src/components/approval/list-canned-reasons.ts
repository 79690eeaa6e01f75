import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

/** Reasons to pick instead of writing them; the first five have the keys 1 to 5. */
export const listCannedReasons = (decision: "approve" | "reject") =>
  queryOptions({
    queryKey: [...keys.settings, "canned-reasons", decision],
    queryFn: () => answered(client.GET("/api/v1/canned-reasons", { params: { query: { decision } } })),
    staleTime: 60_000,
  });
