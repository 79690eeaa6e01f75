import { answered, client } from "@/api/client";
import { newKey } from "@/lib/idempotency";
import { paged } from "../pages";
import type { ApiKeyCreate } from "../types";

export const apiKeys = paged(["api-keys"], (query) =>
  answered(client.GET("/api/v1/api-keys", { params: { query } })),
);

// A repeat would answer without the key, so each attempt is one of its own; the name cannot be taken twice.
export const makeKey = (body: ApiKeyCreate) =>
  answered(client.POST("/api/v1/api-keys", { params: { header: { "Idempotency-Key": newKey() } }, body }));

export const revokeKey = (id: string) =>
  answered(client.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: id } } }));
