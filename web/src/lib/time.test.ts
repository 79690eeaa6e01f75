import { expect, test } from "vitest";
import { formatDuration, formatRelative } from "./time";

const NOW = Date.parse("2026-11-23T12:00:00Z");

test.each([
  ["2026-11-23T12:00:00Z", "just now"],
  ["2026-11-23T11:59:30Z", "just now"],
  ["2026-11-23T11:58:30Z", "1 minute ago"],
  ["2026-11-23T08:59:00Z", "3 hours ago"],
  ["2026-11-13T12:00:00Z", "10 days ago"],
  ["2026-11-23T12:00:30Z", "in less than a minute"],
  ["2026-11-26T11:59:00Z", "in 2 days"],
])("%s is %s", (iso, words) => {
  expect(formatRelative(iso, NOW)).toBe(words);
});

test.each([
  [0, "0 ms"],
  [176.4, "176 ms"],
  [2340, "2.3 s"],
  [184_000, "3 min 04 s"],
  [7_800_000, "2 h 10 min"],
])("%d milliseconds are %s", (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});
