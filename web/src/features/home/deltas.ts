import { formatPercent } from "@/lib/numbers";
import { formatDuration } from "@/lib/time";

export interface Delta {
  words: string;
  direction: "up" | "down" | "same";
  /** Whether that is good; null where it is neither. */
  good: boolean | null;
}

/** What a larger value means. */
export type Wish = "more" | "less" | "neither";

const SAME = 0.005;

/** A number against that of the stretch before: `12% more than the 24 hours before`. */
export function compareCounts(now: number, before: number, period: string, wish: Wish): Delta {
  if (before === 0 && now === 0) return { words: `None in ${period} either`, direction: "same", good: null };
  if (before === 0) return { words: `None in ${period}`, ...judge(1, wish) };
  return byShare(now, before, period, ["more", "fewer"], wish);
}

/** A duration in milliseconds: `20% faster than the 24 hours before (1.2 s)`. */
export function compareTimes(now: number | null, before: number | null, period: string): Delta | null {
  if (now === null) return null;
  if (before === null || before === 0) return nothingBefore(period);
  const { words, ...rest } = byShare(now, before, period, ["slower", "faster"], "less");
  return { words: `${words} (${formatDuration(before)})`, ...rest };
}

/** A share of 1: `3 points higher than the 24 hours before (81%)`. */
export function compareRates(
  now: number | null,
  before: number | null,
  period: string,
  wish: Wish,
): Delta | null {
  if (now === null) return null;
  if (before === null) return nothingBefore(period);
  const points = Math.round((now - before) * 1000) / 10;
  if (points === 0) return { words: `As in ${period}`, direction: "same", good: null };
  const size = Math.abs(points);
  const words = `${size} ${size === 1 ? "point" : "points"} ${points > 0 ? "higher" : "lower"} than ${period}`;
  return { words: `${words} (${formatPercent(before)})`, ...judge(points, wish) };
}

function nothingBefore(period: string): Delta {
  return { words: `Nothing to compare with in ${period}`, direction: "same", good: null };
}

function byShare(
  now: number,
  before: number,
  period: string,
  [more, less]: [string, string],
  wish: Wish,
): Delta {
  const change = (now - before) / before;
  if (Math.abs(change) < SAME) return { words: `As in ${period}`, direction: "same", good: null };
  const size = change >= 2 ? `${trim(now / before)} times as` : formatPercent(rounded(Math.abs(change)));
  const word = change > 0 ? more : less;
  const than = change >= 2 ? timesWords(more, period) : `${word} than ${period}`;
  return { words: `${size} ${than}`, ...judge(change, wish) };
}

/** `4 times as many as`, `4 times as slow as`. */
function timesWords(more: string, period: string): string {
  return `${more === "more" ? "many" : "slow"} as ${period}`;
}

function trim(times: number): string {
  return String(times >= 10 ? Math.round(times) : Math.round(times * 10) / 10);
}

function rounded(share: number): number {
  return share >= 0.1 ? Math.round(share * 100) / 100 : share;
}

function judge(change: number, wish: Wish): Omit<Delta, "words"> {
  const direction = change > 0 ? "up" : "down";
  const good = wish === "neither" ? null : (wish === "more") === change > 0;
  return { direction, good };
}
