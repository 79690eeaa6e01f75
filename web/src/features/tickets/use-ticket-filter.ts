import { useSearchParams } from "react-router";
import type { TicketFilter } from "./api/list-tickets";
import { CHANNELS, PRIORITIES, STATUSES } from "./ticket-words";

/** The filter lives in the address, so that it survives reloading, going back, and being sent to a colleague. */
export function useTicketFilter() {
  const [params, setParams] = useSearchParams();
  const filter: TicketFilter = {
    status: oneOf(STATUSES, params.get("status")),
    channel: oneOf(CHANNELS, params.get("channel")),
    priority: oneOf(PRIORITIES, params.get("priority")),
    q: params.get("q") ?? "",
  };
  const change = (changed: Partial<TicketFilter>) => {
    const next = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== "");
    setParams(new URLSearchParams(next), { replace: true });
  };
  const isFiltered = Object.values(filter).some(Boolean);
  return { filter, change, clear: () => setParams({}, { replace: true }), isFiltered };
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | "" {
  return known.find((word) => word === value) ?? "";
}
