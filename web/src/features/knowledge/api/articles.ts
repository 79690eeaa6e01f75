import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { keys } from "@/lib/query-keys";

export type Article = components["schemas"]["ArticleRead"];
export type ArticleVersion = components["schemas"]["ArticleVersionRead"];

/** All articles by name, or those that `q` finds, best first. */
export const listArticles = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.knowledge, "list", q],
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...(q && { q }), ...(pageParam && { cursor: pageParam }) };
      return answered(client.GET("/api/v1/knowledge", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const getArticle = (slug: string) =>
  queryOptions({
    queryKey: [...keys.knowledge, "article", slug],
    queryFn: () => answered(client.GET("/api/v1/knowledge/{slug}", { params: { path: { slug } } })),
  });

export const listVersions = (slug: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.knowledge, "versions", slug],
    queryFn: ({ pageParam }) => {
      const query = { limit: 20, ...(pageParam && { cursor: pageParam }) };
      return answered(client.GET("/api/v1/knowledge/{slug}/versions", { params: { path: { slug }, query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** In how many searches of the last thirty days the agent found each article. */
export const knowledgeUsage = queryOptions({
  queryKey: [...keys.knowledge, "usage"],
  queryFn: async () => {
    const usage = await answered(client.GET("/api/v1/knowledge-usage", { params: { query: { days: 30 } } }));
    return { days: usage.days, uses: new Map(usage.items.map(({ slug, uses }) => [slug, uses])) };
  },
  staleTime: 60_000,
});
