import type { Chart } from "./chart";
import { durationScale, niceScale, type Scale } from "./scale";

export const HEIGHT = 190;
const TOP = 8;
const BOTTOM = 22;
const RIGHT = 8;
export const LEFT = 46;

/** Where things lie in the drawing, in pixels. */
export interface Geometry {
  width: number;
  scale: Scale;
  /** How wide the place of one part is. */
  step: number;
  x: (place: number) => number;
  y: (value: number) => number;
  /** The part under a horizontal position. */
  placeAt: (x: number) => number;
}

export function geometryOf(chart: Chart, parts: number, width: number): Geometry {
  const scale = scaleOf(chart, parts);
  const room = Math.max(width - LEFT - RIGHT, 40);
  const step = room / Math.max(parts, 1);
  const height = HEIGHT - TOP - BOTTOM;
  return {
    ...{ width, scale, step },
    x: (place) => LEFT + (place + 0.5) * step,
    y: (value) => TOP + height * (1 - value / scale.top),
    placeAt: (x) => Math.min(Math.max(Math.floor((x - LEFT) / step), 0), parts - 1),
  };
}

/** What is stacked counts together. */
function scaleOf({ shape, series, unit, whole }: Chart, parts: number): Scale {
  const places = Array.from({ length: parts }, (_, place) => series.map(({ values }) => values[place] ?? 0));
  const tops = places.map((values) =>
    shape === "bars" ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values),
  );
  const largest = Math.max(0, ...tops);
  return unit === "milliseconds" ? durationScale(largest) : niceScale(largest, whole);
}
