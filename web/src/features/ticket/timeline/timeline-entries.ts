import type { TicketEvent } from "@/api/types";
import { groupOf, isDetail, isError, textOf, type EventGroup } from "./event-kinds";

export interface TimelineFilter {
  details: boolean;
  errors: boolean;
  groups: EventGroup[];
  q: string;
  newestFirst: boolean;
}

export type Entry =
  | { kind: "day"; id: string; at: string }
  | { kind: "gap"; id: string; ms: number; reason: string }
  | { kind: "event"; id: string; event: TicketEvent; earlier: TicketEvent[] };

const LONG = 5 * 60_000;

/** The rows of the timeline: what the filter leaves, in the service's order, with days and long waits between.
 * `focus` is a number that is shown whatever the filter says. */
export function entriesOf(
  events: readonly TicketEvent[],
  filter: TimelineFilter,
  dayOf: (iso: string) => string,
  focus: number | null = null,
): Entry[] {
  const gaps = gapsBefore(events);
  const folded = foldAttempts(events.filter((event) => event.seq === focus || isShown(event, filter)));
  const entries: Entry[] = [];
  let day = "";
  for (const row of filter.newestFirst ? folded.toReversed() : folded) {
    const { at, seq } = row.event;
    const gap = filter.errors || filter.q ? undefined : gaps.get(seq);
    if (gap && !filter.newestFirst) entries.push(gap);
    if (dayOf(at) !== day) entries.push({ kind: "day", id: `day-${seq}`, at });
    day = dayOf(at);
    entries.push({ kind: "event", id: eventId(seq), ...row });
    if (gap && filter.newestFirst) entries.push(gap);
  }
  return entries;
}

export function eventId(seq: number): string {
  return `event-${seq}`;
}

function isShown(event: TicketEvent, { details, errors, groups, q }: TimelineFilter): boolean {
  const group = groupOf(event);
  if (errors && !isError(event)) return false;
  if (groups.length > 0 && !groups.includes(group)) return false;
  if (!details && isDetail(event) && !groups.includes(group) && q === "") return false;
  return q === "" || textOf(event).includes(q.toLowerCase());
}

interface Folded {
  event: TicketEvent;
  earlier: TicketEvent[];
}

/** One row for one call of a tool: where it is told of again, the newest is the row and the earlier ones are in it. */
export function foldAttempts(events: readonly TicketEvent[]): Folded[] {
  const rows = new Map<string, Folded>();
  for (const event of events) {
    const call = event.tool_call;
    const key = call ? `${call.turn}.${call.call}` : `#${event.seq}`;
    const before = rows.get(key);
    rows.delete(key);
    rows.set(key, { event, earlier: before ? [...before.earlier, before.event] : [] });
  }
  return [...rows.values()];
}

/** The waits in which nothing happened, by the event that ended them. */
function gapsBefore(events: readonly TicketEvent[]): Map<number, Entry & { kind: "gap" }> {
  const gaps = new Map<number, Entry & { kind: "gap" }>();
  events.forEach((event, index) => {
    const before = events[index - 1];
    const ms = before ? Date.parse(event.at) - Date.parse(before.at) : 0;
    if (ms > LONG) gaps.set(event.seq, { kind: "gap", id: `gap-${event.seq}`, ms, reason: endedBy(event) });
  });
  return gaps;
}

const ENDED_BY: [RegExp, string][] = [
  [/^approval\./, "for approval"],
  [/^message\.received$/, "for the customer"],
  [/^ticket\.retried$/, "for a retry"],
  [/^(reply|note)\.|^ticket\.(returned|taken_over|cancelled)$/, "for a person"],
];

/** For what it waited, as far as what came next tells. */
function endedBy({ type }: TicketEvent): string {
  return ENDED_BY.find(([pattern]) => pattern.test(type))?.[1] ?? "";
}
