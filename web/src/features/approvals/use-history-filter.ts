import { useSearchParams } from "react-router";
import type { ApprovalStatus } from "@/api/types";
import type { ApprovalQuery } from "./api/list-approvals";

export const STATUSES: [ApprovalStatus, string][] = [
  ["approved", "Approved"],
  ["rejected", "Rejected"],
  ["expired", "Expired"],
  ["cancelled", "Withdrawn"],
];

/** What the history can be filtered by, as it stands in the address. */
export const FILTERS = ["status", "decided_by", "action", "q", "from", "to"] as const;
export type FilterName = (typeof FILTERS)[number];

export interface HistoryFilter {
  values: Record<FilterName, string>;
  isSet: boolean;
  set: (name: FilterName, value: string) => void;
  clear: () => void;
}

export function useHistoryFilter(): HistoryFilter {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? ""]));
  const change = (edit: (next: URLSearchParams) => void) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        edit(next);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return {
    values: values as Record<FilterName, string>,
    isSet: FILTERS.some((name) => params.get(name)),
    set: (name, value) => change((next) => (value ? next.set(name, value) : next.delete(name))),
    clear: () => change((next) => FILTERS.forEach((name) => next.delete(name))),
  };
}

/** The service's words for it. Days are those of this browser; the last day counts in full. */
export function asQuery({
  status,
  decided_by: by,
  action,
  q,
  from,
  to,
}: HistoryFilter["values"]): ApprovalQuery {
  const known = STATUSES.find(([name]) => name === status)?.[0];
  return {
    lane: "history",
    ...(known && { status: [known] }),
    ...(by && { decided_by: by }),
    ...(action && { action_type: action }),
    ...(q && { q }),
    ...startOf(from, 0, "from"),
    ...startOf(to, 1, "to"),
  };
}

function startOf(day: string, later: number, name: "from" | "to"): ApprovalQuery {
  const [year = NaN, month = NaN, date = NaN] = day.split("-").map(Number);
  const start = new Date(year, month - 1, date + later);
  return Number.isNaN(start.getTime()) ? {} : { [name]: start.toISOString() };
}
