import type { Span } from "@/api/types";

/** A stretch of time and the share of the axis it gets. */
interface Piece {
  from: number;
  to: number;
  share: number;
  idle: boolean;
}

export interface TimeAxis {
  from: number;
  to: number;
  /** Whether waits are drawn shorter than they were. */
  shortened: boolean;
  pieces: Piece[];
}

const WORK = new Set<Span["kind"]>(["model_call", "tool_call", "attempt", "answer"]);
const IDLE_SHARE = 0.08;
const WORTH_IT = 5;

/** When it ended; what still goes on reaches until now. */
export function endOf({ started_at: start, ended_at: end }: Span, now: number): number {
  return end ? Date.parse(end) : Math.max(now, Date.parse(start));
}

/** One axis for all spans. Hours of waiting would leave no room for seconds of work: with `shorten`, each long wait in
 * which nothing worked gets a fixed share of it. */
export function axisOf(spans: readonly Span[], now: number, shorten: boolean): TimeAxis {
  const from = Math.min(...spans.map(({ started_at: at }) => Date.parse(at)));
  const to = Math.max(from + 1, ...spans.map((span) => endOf(span, now)));
  const whole = { from, to, shortened: false, pieces: [{ from, to, share: 1, idle: false }] };
  if (!shorten || spans.length === 0) return whole;
  const pieces = cut(busyTimes(spans, now), from, to);
  const busy = sum(pieces.filter(({ idle }) => !idle));
  const long = pieces.filter(({ idle, from: a, to: b }) => idle && b - a > busy * (IDLE_SHARE * WORTH_IT));
  if (long.length === 0 || busy === 0) return whole;
  const each = Math.min(IDLE_SHARE, 0.5 / long.length);
  const rest = (1 - each * long.length) / (to - from - sum(long));
  const shared = pieces.map((piece) => ({
    ...piece,
    idle: long.includes(piece),
    share: long.includes(piece) ? each : (piece.to - piece.from) * rest,
  }));
  return { from, to, shortened: true, pieces: shared };
}

/** Where a moment stands on the axis, from 0 to 1. */
export function placeOf(moment: number, { pieces }: TimeAxis): number {
  let reached = 0;
  for (const { from, to, share } of pieces) {
    if (moment < to) return reached + (to > from ? (Math.max(moment - from, 0) / (to - from)) * share : 0);
    reached += share;
  }
  return 1;
}

function sum(pieces: { from: number; to: number }[]): number {
  return pieces.reduce((total, { from, to }) => total + (to - from), 0);
}

/** When something worked. A call that waits for a person does not. */
function busyTimes(spans: readonly Span[], now: number): [number, number][] {
  const times = spans
    .filter(({ kind, status }) => WORK.has(kind) && status !== "waiting")
    .map((span): [number, number] => [Date.parse(span.started_at), endOf(span, now)])
    .sort(([one], [other]) => one - other);
  const merged: [number, number][] = [];
  for (const [from, to] of times) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function cut(busy: [number, number][], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let reached = from;
  for (const [start, end] of busy) {
    if (start > reached) pieces.push({ from: reached, to: start, share: 0, idle: true });
    pieces.push({ from: Math.max(start, reached), to: end, share: 0, idle: false });
    reached = Math.max(reached, end);
  }
  if (reached < to) pieces.push({ from: reached, to, share: 0, idle: true });
  return pieces;
}
