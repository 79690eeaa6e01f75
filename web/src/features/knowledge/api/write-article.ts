import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";
import { getArticle } from "./articles";

interface Save {
  slug: string;
  title: string;
  body: string;
  /** The version it was made from; null: there is none, and nothing is replaced. */
  from: number | null;
}

function ifMatch(version: number) {
  return { "if-match": `"${version}"` };
}

export function useSaveArticle() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ slug, title, body, from }: Save) =>
      answered(
        client.PUT("/api/v1/knowledge/{slug}", {
          params: {
            path: { slug },
            header: from === null ? { "if-none-match": "*" } : ifMatch(from),
          },
          body: { title, body },
        }),
      ),
    onSuccess: async (article) => {
      queries.setQueryData(getArticle(article.slug).queryKey, article);
      await queries.invalidateQueries({ queryKey: keys.knowledge });
    },
  });
}

export function useDeleteArticle() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ slug, version }: { slug: string; version: number }) =>
      answered(
        client.DELETE("/api/v1/knowledge/{slug}", { params: { path: { slug }, header: ifMatch(version) } }),
      ),
    onSuccess: (_, { slug }) => {
      queries.removeQueries({ queryKey: getArticle(slug).queryKey });
      void queries.invalidateQueries({ queryKey: [...keys.knowledge, "list"] });
    },
  });
}
