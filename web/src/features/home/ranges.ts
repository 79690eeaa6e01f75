import type { StatsRange } from "@/api/types";

interface RangeWords {
  short: string;
  /** `in the last 24 hours`. */
  within: string;
  /** What it is compared with. */
  before: string;
}

export const RANGES: Record<StatsRange, RangeWords> = {
  "1h": { short: "1 h", within: "in the last hour", before: "the hour before" },
  "24h": { short: "24 h", within: "in the last 24 hours", before: "the 24 hours before" },
  "7d": { short: "7 d", within: "in the last 7 days", before: "the 7 days before" },
  "30d": { short: "30 d", within: "in the last 30 days", before: "the 30 days before" },
  "90d": { short: "90 d", within: "in the last 90 days", before: "the 90 days before" },
};

/** The range of an address; what is none counts as a day. */
export function readRange(text: string | null): StatsRange {
  return text !== null && Object.hasOwn(RANGES, text) ? (text as StatsRange) : "24h";
}
