import type { Preferences } from "@/lib/preferences";
import type { BucketLength, Timeseries } from "./get-timeseries";

type Clock = Preferences["clock"];
type Edges = Pick<Timeseries["buckets"][number], "start" | "end">;

export interface Label {
  /** On the axis. */
  short: string;
  /** In tooltip, table and for readers: never the same for two parts. */
  full: string;
  /** It begins a day. */
  isDay: boolean;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function show(iso: string, zone: string, clock: Clock, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([zone, clock, options]);
  const cycle = clock === "auto" ? {} : { hourCycle: clock === "12" ? ("h12" as const) : ("h23" as const) };
  const made = formats.get(key) ?? new Intl.DateTimeFormat("en", { timeZone: zone, ...options, ...cycle });
  formats.set(key, made);
  return made.format(new Date(iso));
}

const DAY = { month: "short", day: "numeric" } as const;
const WEEKDAY = { weekday: "short", ...DAY } as const;
const TIME = { hour: "numeric", minute: "2-digit" } as const;

/** What each part is called where the person looks from. On the day when clocks go back an hour is there twice: such
 * labels carry the offset. */
export function labelsOf(buckets: Edges[], length: BucketLength, zone: string, clock: Clock): Label[] {
  const plain = buckets.map((bucket) => fullLabel(bucket, length, zone, clock));
  const seen = new Map<string, number>();
  for (const label of plain) seen.set(label, (seen.get(label) ?? 0) + 1);
  return buckets.map((bucket, place) => {
    const full = plain[place] ?? "";
    const offset = (seen.get(full) ?? 0) > 1 ? ` ${offsetOf(bucket.start, zone)}` : "";
    return { ...axisLabel(bucket, length, zone, clock), full: `${full}${offset}` };
  });
}

function fullLabel({ start, end }: Edges, length: BucketLength, zone: string, clock: Clock): string {
  if (length === "1d") return show(start, zone, clock, WEEKDAY);
  if (length === "1w") {
    const lastMoment = new Date(Date.parse(end) - 1).toISOString();
    return `${show(start, zone, clock, DAY)} – ${show(lastMoment, zone, clock, DAY)}`;
  }
  const from = show(start, zone, clock, TIME);
  return `${show(start, zone, clock, WEEKDAY)}, ${from} – ${show(end, zone, clock, TIME)}`;
}

/** Midnight is called by its day. */
function axisLabel({ start }: Edges, length: BucketLength, zone: string, clock: Clock) {
  const isDay = length === "1d" || length === "1w" || show(start, zone, "24", TIME) === "00:00";
  return { short: show(start, zone, clock, isDay ? DAY : TIME), isDay };
}

function offsetOf(iso: string, zone: string): string {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  return format.formatToParts(new Date(iso)).find(({ type }) => type === "timeZoneName")?.value ?? "";
}
