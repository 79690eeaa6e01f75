import { expect, test } from "vitest";
import { dayAfter, dayOf, dayStart } from "./days";

test("a day begins at midnight where the person lives", () => {
  expect(dayStart("2026-11-24", "Europe/Berlin")).toBe("2026-11-23T23:00:00.000Z");
  expect(dayStart("2026-11-24", "America/New_York")).toBe("2026-11-24T05:00:00.000Z");
  expect(dayStart("2026-11-24", "Asia/Kolkata")).toBe("2026-11-23T18:30:00.000Z");
});

test("the day on which clocks change has its true length", () => {
  const hours = (day: string) =>
    (Date.parse(dayStart(dayAfter(day), "Europe/Berlin")) - Date.parse(dayStart(day, "Europe/Berlin"))) /
    3.6e6;
  expect([hours("2026-03-29"), hours("2026-10-25"), hours("2026-07-01")]).toEqual([23, 25, 24]);
});

test("a moment belongs to the day that it is there", () => {
  expect(dayOf("2026-11-23T23:30:00Z", "Europe/Berlin")).toBe("2026-11-24");
  expect(dayOf("2026-11-24T03:00:00Z", "America/New_York")).toBe("2026-11-23");
  expect(dayAfter("2026-12-31")).toBe("2027-01-01");
});
