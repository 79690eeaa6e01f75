import { isZone } from "@/lib/time";
import type { BucketLength, SeriesRange, Stretch } from "./get-timeseries";

export const RANGES: Record<SeriesRange, string> = {
  "1h": "1 h",
  "24h": "24 h",
  "7d": "7 d",
  "30d": "30 d",
  "90d": "90 d",
};
export const BUCKETS: Record<BucketLength, string> = {
  "1m": "1 minute",
  "5m": "5 minutes",
  "15m": "15 minutes",
  "1h": "1 hour",
  "6h": "6 hours",
  "1d": "1 day",
  "1w": "1 week",
};

/** The lengths that give between a handful and a screenful of parts; the first is the usual one. */
const FITTING: Record<SeriesRange, BucketLength[]> = {
  "1h": ["5m", "1m", "15m"],
  "24h": ["1h", "15m", "6h"],
  "7d": ["6h", "1h", "1d"],
  "30d": ["1d", "6h", "1w"],
  "90d": ["1d", "1w"],
};

/** The lengths to choose from, the shortest first. */
export function bucketsOf(range: SeriesRange): BucketLength[] {
  const order = Object.keys(BUCKETS);
  return FITTING[range].toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
}

/** The length that goes with a range unless somebody chooses. */
export function usualBucket(range: SeriesRange): BucketLength {
  return FITTING[range][0] ?? "1d";
}

/** Range, part and zone of an address; what does not fit becomes the usual. `own` is the person's zone. */
export function readStretch(params: URLSearchParams, own: string): Stretch {
  const range = known(RANGES, params.get("range")) ?? "7d";
  const bucket = FITTING[range].find((length) => length === params.get("bucket")) ?? usualBucket(range);
  const tz = params.get("tz");
  return { range, bucket, tz: tz !== null && isZone(tz) ? tz : own };
}

/** The address of it: what is usual is left out. */
export function writeStretch({ range, bucket, tz }: Stretch, own: string): URLSearchParams {
  const pairs = [
    ...(range === "7d" ? [] : [["range", range]]),
    ...(bucket === usualBucket(range) ? [] : [["bucket", bucket]]),
    ...(tz === own ? [] : [["tz", tz]]),
  ];
  return new URLSearchParams(pairs);
}

function known<T extends string>(names: Record<T, unknown>, text: string | null): T | undefined {
  return text !== null && Object.hasOwn(names, text) ? (text as T) : undefined;
}
