import type { TicketEvent } from "@/api/types";

/** What is on the page and what was read anew, without a hole: where too much happened between the two, only the new
 * part stays, and what is older is read again when it is asked for. */
export function mergeEvents(held: readonly TicketEvent[], fresh: readonly TicketEvent[]): TicketEvent[] {
  const first = fresh[0]?.seq;
  const last = held.at(-1)?.seq;
  if (first === undefined) return [...held];
  if (last === undefined || last + 1 < first) return [...fresh];
  return [...held.filter(({ seq }) => seq < first), ...fresh];
}

/** The number to ask for what is older than the page shows; null where nothing is. */
export function olderThan(events: readonly TicketEvent[]): number | null {
  const first = events[0]?.seq ?? 1;
  return first > 1 ? first : null;
}
