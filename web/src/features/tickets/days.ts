/** The moment a day begins where the person lives: `2026-11-24` in `Europe/Berlin` is `2026-11-23T23:00:00.000Z`. */
export function dayStart(day: string, zone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // The offset is that of the result, which on the day of a change is not that of the first guess.
  const near = wanted - offset(wanted, zone);
  return new Date(wanted - offset(near, zone)).toISOString();
}

/** The day after. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The day of a moment where the person lives, as a field for dates has it. */
export function dayOf(iso: string, zone: string): string {
  const at = Date.parse(iso);
  return new Date(at + offset(at, zone)).toISOString().slice(0, 10);
}

/** What the clocks there are ahead of UTC by, in milliseconds. */
function offset(at: number, zone: string): number {
  const fields = { year: "numeric", month: "numeric", day: "numeric" } as const;
  const clock = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, ...fields, ...clock });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
