import { expect, it } from "vitest";
import { endOf, startOf } from "./days";
import { queryOf } from "./filter";

it("begins a day at midnight of the reader's zone, also when the clocks change", () => {
  expect(startOf("2026-11-24", "Europe/Berlin")).toBe("2026-11-23T23:00:00.000Z");
  expect(startOf("2026-07-01", "America/New_York")).toBe("2026-07-01T04:00:00.000Z");
  expect(startOf("2026-03-29", "Europe/Berlin")).toBe("2026-03-28T23:00:00.000Z");
  expect(endOf("2026-03-29", "Europe/Berlin")).toBe("2026-03-29T22:00:00.000Z");
  expect(startOf("2026-11-24", "Asia/Kathmandu")).toBe("2026-11-23T18:15:00.000Z");
});

it("asks for what the address names, with the last day included", () => {
  const params = new URLSearchParams("actor=admin@localhost&until=2026-11-24&action=&other=1");
  expect(queryOf(params, "UTC")).toEqual({ actor: "admin@localhost", until: "2026-11-25T00:00:00.000Z" });
});

it("leaves out a day that is none", () => {
  expect(queryOf(new URLSearchParams("since=yesterday"), "UTC")).toEqual({});
});
