import type { Preferences } from "./preferences";

export type TimeChoice = Pick<Preferences, "zone" | "clock">;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AS_DATE = 60 * DAY;

/** How long ago or ahead: `just now`, `3 h ago`, `in 2 d`; past two months the date. */
export function formatRelative(iso: string, now: number): string {
  const distance = new Date(iso).getTime() - now;
  const size = Math.abs(distance);
  if (size >= AS_DATE) return formatDate(iso, { zone: "local", clock: "auto" });
  if (size < MINUTE) return distance > 0 ? "in less than 1 min" : "just now";
  const words = size >= DAY ? `${floor(size, DAY)} d` : inHours(size);
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

function inHours(size: number): string {
  return size >= HOUR ? `${floor(size, HOUR)} h` : `${floor(size, MINUTE)} min`;
}

/** Date and time with the zone's name: `Nov 23, 2026, 14:02:05 GMT+1`. */
export function formatAbsolute(iso: string, choice: TimeChoice): string {
  return show(iso, choice, { dateStyle: "medium", timeStyle: "long" });
}

/** `Nov 23, 2026`. */
export function formatDate(iso: string, choice: TimeChoice): string {
  return show(iso, choice, { dateStyle: "medium" });
}

/** `14:02`. */
export function formatClock(iso: string, choice: TimeChoice): string {
  return show(iso, choice, { hour: "2-digit", minute: "2-digit" });
}

/** The day of a separator: `Today`, `Yesterday`, `Monday, Nov 23, 2026`. */
export function formatDay(iso: string, choice: TimeChoice, now: number): string {
  const day = formatDate(iso, choice);
  if (day === formatDate(new Date(now).toISOString(), choice)) return "Today";
  if (day === formatDate(new Date(now - DAY).toISOString(), choice)) return "Yesterday";
  return show(iso, choice, { weekday: "long", month: "short", day: "numeric", year: "numeric" });
}

/** A span: `176 ms`, `2.3 s`, `3 m 04 s`, `2 h 10 m`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${pad(minutes % 60)} m` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function show(iso: string, choice: TimeChoice, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : formatter(choice, options).format(date);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one is slow, so each is made once. A zone that this browser does not know counts as local. */
function formatter({ zone, clock }: TimeChoice, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([zone, clock, options]);
  const made = formatters.get(key);
  if (made) return made;
  const hourCycle = { "12": "h12", "24": "h23", auto: usesTwelve() ? "h12" : "h23" } as const;
  const all = { ...options, hourCycle: hourCycle[clock] };
  const next = new Intl.DateTimeFormat("en", { ...all, ...(isZone(zone) && { timeZone: zone }) });
  formatters.set(key, next);
  return next;
}

function usesTwelve(): boolean {
  return new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12 === true;
}

/** Whether this browser knows the zone's name. */
export function isZone(zone: string): boolean {
  try {
    return zone !== "local" && Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

function floor(size: number, unit: number): number {
  return Math.floor(size / unit);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
