import { useSearchParams } from "react-router";
import type { components } from "@/api/schema.gen";
import { NO_FILTER, readFilter, writeFilter, type TicketFilter } from "./filter";

export type TicketSort = components["schemas"]["TicketSort"];
export const SORTS: Record<TicketSort, string> = {
  "-created_at": "Newest first",
  created_at: "Oldest first",
  "-updated_at": "Updated last",
  updated_at: "Untouched longest",
  "-priority": "Most urgent first",
  priority: "Least urgent first",
};
const DEFAULT_SORT: TicketSort = "-created_at";

/** Filter, order and cursor live in the address: they survive reloading, going back, and being sent to a colleague. */
export function useTicketFilter() {
  const [params, setParams] = useSearchParams();
  const filter = readFilter(params);
  const asked = params.get("sort") ?? "";
  const sort = asked in SORTS ? (asked as TicketSort) : DEFAULT_SORT;
  const go = (next: TicketFilter, order: TicketSort, replace: boolean) => {
    const address = writeFilter(next);
    if (order !== DEFAULT_SORT) address.set("sort", order);
    setParams(address, { replace, preventScrollReset: true });
  };
  return {
    filter,
    sort,
    /** The row the keys act on. */
    at: params.get("at"),
    /** What was typed replaces the entry in the history; what was chosen can be undone by going back. */
    change: (changed: Partial<TicketFilter>, { typed = false } = {}) =>
      go({ ...filter, ...changed }, sort, typed),
    sortBy: (order: string) => go(filter, order in SORTS ? (order as TicketSort) : DEFAULT_SORT, false),
    clear: () => go(NO_FILTER, sort, false),
    open: (address: string) => setParams(new URLSearchParams(address), { preventScrollReset: true }),
    moveTo: (id: string | null) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (id) next.set("at", id);
          else next.delete("at");
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
  };
}

/** The address of the list without the cursor: what a saved view keeps. */
export function viewAddress(filter: TicketFilter, sort: TicketSort): string {
  const address = writeFilter(filter);
  if (sort !== DEFAULT_SORT) address.set("sort", sort);
  return address.toString();
}
