import type { AuditFilter } from "./audit-api";
import { endOf, startOf } from "./days";

/** The filters by their names in the address; days are days of the reader's zone, the last one included. */
export const NAMES = ["actor", "action", "object", "since", "until"] as const;

/** What to ask the service for. */
export function queryOf(params: URLSearchParams, zone: string): AuditFilter {
  const { since, until, ...texts } = Object.fromEntries(NAMES.map((name) => [name, params.get(name)]));
  const from = since ? startOf(since, zone) : undefined;
  const to = until ? endOf(until, zone) : undefined;
  const given = Object.entries(texts).filter(([, value]) => value);
  return { ...Object.fromEntries(given), ...(from && { since: from }), ...(to && { until: to }) };
}
