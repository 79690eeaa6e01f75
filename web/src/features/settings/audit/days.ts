import { isZone } from "@/lib/time";

const DAY = 86_400_000;

/** The moment that a day (`2026-11-24`) begins in the zone, as the API takes it; undefined for what is no day. */
export function startOf(day: string, zone: string): string | undefined {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // Around a change of the clocks the distance at midnight UTC is not the one at midnight there.
  const guess = asUtc - distanceFromUtc(asUtc, zone);
  return new Date(asUtc - distanceFromUtc(guess, zone)).toISOString();
}

/** The moment that the day is over. */
export function endOf(day: string, zone: string): string | undefined {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(asUtc) ? undefined : startOf(new Date(asUtc + DAY).toISOString().slice(0, 10), zone);
}

/** By how many milliseconds the clocks of the zone are ahead of UTC at the moment. */
function distanceFromUtc(moment: number, zone: string): number {
  if (!isZone(zone)) return -new Date(moment).getTimezoneOffset() * 60_000;
  const parts = new Intl.DateTimeFormat("en", {
    ...{ timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const clock = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return clock - Math.floor(moment / 1000) * 1000;
}
