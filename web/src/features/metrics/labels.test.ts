import { expect, test } from "vitest";
import { labelsOf } from "./labels";

const hours = (from: string, number: number) =>
  Array.from({ length: number }, (_, place) => {
    const at = Date.parse(from) + place * 3.6e6;
    return { start: new Date(at).toISOString(), end: new Date(at + 3.6e6).toISOString() };
  });

test("the hour that is there twice when clocks go back has two names", () => {
  const labels = labelsOf(hours("2026-10-24T23:00:00Z", 4), "1h", "Europe/Berlin", "24").map(
    ({ full }) => full,
  );
  expect(new Set(labels).size).toBe(4);
  expect(labels.filter((label) => label.includes("GMT"))).toEqual([]);
});

test("parts whose times read the same carry their offset", () => {
  const half = hours("2026-10-25T00:00:00Z", 2).flatMap(({ start }) => {
    const at = Date.parse(start);
    return [0, 30].map((minutes) => ({
      start: new Date(at + minutes * 60_000).toISOString(),
      end: new Date(at + (minutes + 15) * 60_000).toISOString(),
    }));
  });
  const labels = labelsOf(half, "15m", "Europe/Berlin", "24").map(({ full }) => full);
  expect(new Set(labels).size).toBe(4);
  expect(labels[0]).toBe("Sun, Oct 25, 02:00 – 02:15 GMT+2");
  expect(labels[2]).toBe("Sun, Oct 25, 02:00 – 02:15 GMT+1");
});

test("days are those of the chosen zone, also the short one", () => {
  const days = [
    { start: "2026-03-28T23:00:00Z", end: "2026-03-29T22:00:00Z" },
    { start: "2026-03-29T22:00:00Z", end: "2026-03-30T22:00:00Z" },
  ];
  const labels = labelsOf(days, "1d", "Europe/Berlin", "24");
  expect(labels.map(({ full }) => full)).toEqual(["Sun, Mar 29", "Mon, Mar 30"]);
  expect(labels.map(({ short }) => short)).toEqual(["Mar 29", "Mar 30"]);
});

test("on an axis of hours midnight is called by its day", () => {
  const labels = labelsOf(hours("2026-11-23T22:00:00Z", 3), "1h", "Europe/Berlin", "24");
  expect(labels.map(({ short, isDay }) => [short, isDay])).toEqual([
    ["23:00", false],
    ["Nov 24", true],
    ["01:00", false],
  ]);
});
