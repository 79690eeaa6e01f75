import { expect, test } from "vitest";
import { shortDuration } from "./chart";
import { lineOf } from "./drawing";
import { durationScale, namedPlaces, niceScale } from "./scale";
import { readStretch, writeStretch } from "./stretch";

test("an axis ends at a round number above the largest value", () => {
  expect(niceScale(25, true).ticks).toEqual([0, 10, 20, 30]);
  expect(niceScale(2, true).ticks).toEqual([0, 1, 2]);
  expect(niceScale(0).ticks).toEqual([0, 1]);
  expect(niceScale(0.67).ticks.at(-1)).toBeCloseTo(0.8);
});

test("durations are marked at round seconds, minutes and hours", () => {
  expect(durationScale(85_000).ticks.map(shortDuration)).toEqual(["0", "30 s", "1 min", "1.5 min"]);
  expect(durationScale(7.3e6).ticks.map(shortDuration)).toEqual(["0", "1 h", "2 h", "3 h"]);
});

test("days are named where there are several, and only as many as there is room", () => {
  const days = Array.from({ length: 28 }, (_, place) => place % 4 === 0);
  expect(namedPlaces(days, 8)).toEqual([0, 4, 8, 12, 16, 20, 24]);
  expect(namedPlaces(days, 4)).toEqual([0, 8, 16, 24]);
  expect(namedPlaces([false, true, false, false], 2)).toEqual([0, 2]);
});

test("a line breaks where nothing was measured", () => {
  const path = lineOf(
    [1, 2, null, 3],
    (place) => place,
    (value) => value,
  );
  expect(path).toBe("M0.0,1.0 L1.0,2.0 M3.0,3.0");
});

test("range, part and zone are read from the address they were written to", () => {
  const own = "Europe/Berlin";
  const stretch = { range: "24h", bucket: "15m", tz: "UTC" } as const;
  expect(readStretch(writeStretch(stretch, own), own)).toEqual(stretch);
  expect(writeStretch(readStretch(new URLSearchParams(), own), own).toString()).toBe("");
  const odd = readStretch(new URLSearchParams("range=90d&bucket=1m&tz=Mars/Base"), own);
  expect(odd).toEqual({ range: "90d", bucket: "1d", tz: own });
});
