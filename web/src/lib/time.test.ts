import { expect, test } from "vitest";
import { formatAbsolute, formatClock, formatDay, formatDuration, formatRelative, isZone } from "./time";

const NOW = Date.parse("2026-11-23T12:00:00Z");

test.each([
  ["2026-11-23T12:00:00Z", "just now"],
  ["2026-11-23T11:59:30Z", "just now"],
  ["2026-11-23T11:58:30Z", "1 min ago"],
  ["2026-11-23T08:30:00Z", "3 h ago"],
  ["2026-11-13T12:00:00Z", "10 d ago"],
  ["2026-08-13T12:00:00Z", "Aug 13, 2026"],
  ["2026-11-23T12:00:30Z", "in less than 1 min"],
  ["2026-11-26T11:59:00Z", "in 2 d"],
])("%s is %s", (iso, words) => {
  expect(formatRelative(iso, NOW)).toBe(words);
});

test.each([
  [0, "0 ms"],
  [176.4, "176 ms"],
  [1200, "1.2 s"],
  [59_960, "1 m 00 s"],
  [184_000, "3 m 04 s"],
  [7_800_000, "2 h 10 m"],
  [273_600_000, "3 d 4 h"],
])("%d milliseconds are %s", (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

test("a moment is shown in the chosen zone and clock", () => {
  const iso = "2026-11-23T13:02:05Z";
  expect(formatAbsolute(iso, { zone: "UTC", clock: "24" })).toBe("Nov 23, 2026, 13:02:05 UTC");
  expect(formatAbsolute(iso, { zone: "Asia/Tokyo", clock: "24" })).toBe("Nov 23, 2026, 22:02:05 GMT+9");
  expect(formatClock(iso, { zone: "UTC", clock: "12" }).replaceAll("\u202f", " ")).toBe("01:02 PM");
});

test("a day ends when it ends in the reader's zone", () => {
  const late = "2026-11-22T23:30:00Z";
  expect(formatDay(late, { zone: "UTC", clock: "24" }, NOW)).toBe("Yesterday");
  expect(formatDay(late, { zone: "Europe/Madrid", clock: "24" }, NOW)).toBe("Today");
  expect(formatDay("2026-11-16T10:00:00Z", { zone: "UTC", clock: "24" }, NOW)).toBe("Monday, Nov 16, 2026");
});

test("a zone that nobody knows counts as local, and a date that is none stays as it is", () => {
  expect(isZone("Mars/Olympus")).toBe(false);
  expect(formatAbsolute("2026-11-23T13:02:05Z", { zone: "Mars/Olympus", clock: "24" })).toContain("2026");
  expect(formatAbsolute("soon", { zone: "UTC", clock: "24" })).toBe("soon");
});
