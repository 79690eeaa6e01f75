import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";
import { paged } from "../pages";

export interface AuditFilter {
  actor?: string;
  action?: string;
  object?: string;
  since?: string;
  until?: string;
}

export const auditLog = (filter: AuditFilter) =>
  paged(["audit", filter], (page) =>
    answered(client.GET("/api/v1/audit", { params: { query: { ...filter, ...page } } })),
  );

/** Reads the whole log, so it is asked once and then only by hand. */
export const auditVerification = queryOptions({
  queryKey: [...keys.settings, "audit-verification"],
  queryFn: () => answered(client.GET("/api/v1/audit/verification")),
  enabled: ({ state }) => state.data === undefined,
  staleTime: Infinity,
});
