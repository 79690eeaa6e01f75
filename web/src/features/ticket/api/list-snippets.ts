import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

/** Pieces of replies, and the variables that may stand in them. */
export const listSnippets = queryOptions({
  queryKey: [...keys.settings, "snippets", "for-replies"],
  queryFn: () => answered(client.GET("/api/v1/snippets", { params: { query: { limit: 200 } } })),
});
