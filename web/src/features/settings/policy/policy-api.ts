import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { ApiError } from "@/lib/api-error";
import { newKey } from "@/lib/idempotency";
import { keys } from "@/lib/query-keys";
import { paged } from "../pages";
import type { DryRunCreate, PolicyMistake } from "../types";

export const policy = queryOptions({
  queryKey: [...keys.settings, "policy"],
  queryFn: () => answered(client.GET("/api/v1/policy")),
});

export const policyVersions = paged(["policy", "versions"], (query) =>
  answered(client.GET("/api/v1/policy/versions", { params: { query } })),
);

export const readVersion = (number: number) =>
  answered(client.GET("/api/v1/policy/versions/{number}", { params: { path: { number } } }));

export const tryPolicy = (body: DryRunCreate) => answered(client.POST("/api/v1/policy/dry-run", { body }));

interface Publication {
  yaml: string;
  note: string;
  based_on: string | null;
}

// Publishing the same twice changes nothing, which the service says itself; so each attempt is one of its own.
const once = () => ({ "Idempotency-Key": newKey() });

export const publishPolicy = (body: Publication) =>
  answered(client.POST("/api/v1/policy/versions", { params: { header: once() }, body }));

export const restorePolicy = ({ number, note }: { number: number; note: string }) =>
  answered(
    client.POST("/api/v1/policy/versions/{number}/restore", {
      params: { path: { number }, header: once() },
      body: { note },
    }),
  );

/** The mistakes of a policy that was refused, each with its line and column; none for other errors. */
export function mistakesOf(error: unknown): PolicyMistake[] {
  if (!(error instanceof ApiError) || error.code !== "policy_mistaken") return [];
  const { mistakes } = error.members;
  return Array.isArray(mistakes) ? (mistakes as PolicyMistake[]) : [];
}
