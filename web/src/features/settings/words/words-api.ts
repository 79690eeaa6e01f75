import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { newKey } from "@/lib/idempotency";
import { keys } from "@/lib/query-keys";
import { paged } from "../pages";
import type { ReasonFor } from "../types";

export const cannedReasons = queryOptions({
  queryKey: [...keys.settings, "canned-reasons"],
  queryFn: () => answered(client.GET("/api/v1/canned-reasons")),
});

export const snippets = paged(["snippets"], (query) =>
  answered(client.GET("/api/v1/snippets", { params: { query } })),
);

const once = () => ({ header: { "Idempotency-Key": newKey() } });
const reason = (id: string) => ({ path: { reason_id: id } });
const snippet = (id: string) => ({ path: { snippet_id: id } });

export const addReason = (body: { decision: ReasonFor; text: string }) =>
  answered(client.POST("/api/v1/canned-reasons", { params: once(), body }));

export const changeReason = ({ id, ...body }: { id: string; text?: string; place?: number }) =>
  answered(client.PATCH("/api/v1/canned-reasons/{reason_id}", { params: reason(id), body }));

export const deleteReason = (id: string) =>
  answered(client.DELETE("/api/v1/canned-reasons/{reason_id}", { params: reason(id) }));

interface SnippetWords {
  title: string;
  body: string;
}

export const saveSnippet = ({ id, ...body }: SnippetWords & { id: string | null }) =>
  id === null
    ? answered(client.POST("/api/v1/snippets", { params: once(), body }))
    : answered(client.PATCH("/api/v1/snippets/{snippet_id}", { params: snippet(id), body }));

export const deleteSnippet = (id: string) =>
  answered(client.DELETE("/api/v1/snippets/{snippet_id}", { params: snippet(id) }));
