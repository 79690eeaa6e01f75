import { expect, test } from "vitest";
import { exportAddress, isFiltered, NO_FILTER, readFilter, toQuery, writeFilter } from "./filter";

const NOW = Date.parse("2026-11-24T12:00:00Z");

test("a filter that was written to an address is read from it again", () => {
  const filter = {
    ...NO_FILTER,
    ...{
      status: ["escalated" as const, "failed" as const],
      channel: "email" as const,
      waiting: "true" as const,
    },
    ...{ category: "how_to" as const, q: "lamp & desk", created_from: "2026-11-01T00:00:00Z" },
  };
  const address = writeFilter(filter).toString();
  expect(address).toContain("status=escalated&status=failed");
  expect(readFilter(new URLSearchParams(address))).toEqual(filter);
});

test("what an address says that nobody knows narrows nothing", () => {
  const params = new URLSearchParams(
    "status=gone&channel=fax&created=2y&created_from=yesterday&waiting=perhaps",
  );
  expect(readFilter(params)).toEqual(NO_FILTER);
  expect(isFiltered(readFilter(params))).toBe(false);
});

test("the order in which statuses were chosen makes no other address", () => {
  const of = (text: string) => writeFilter(readFilter(new URLSearchParams(text))).toString();
  expect(of("status=failed&status=escalated")).toBe(of("status=escalated&status=failed"));
});

test("an age becomes a moment when the service is asked", () => {
  const filter = { ...NO_FILTER, created: "24h" as const, waiting: "false" as const };
  expect(toQuery(filter, NOW)).toEqual({ created_from: "2026-11-23T12:00:00.000Z", waiting: false });
});

test("the file has the filter and the order of the list", () => {
  const filter = { ...NO_FILTER, status: ["failed" as const, "pending" as const], q: "a=b" };
  const address = new URL(exportAddress(filter, "-updated_at", NOW), "http://localhost");
  expect(address.pathname).toBe("/api/v1/tickets/export");
  expect(address.searchParams.getAll("status")).toEqual(["failed", "pending"]);
  expect(address.searchParams.get("q")).toBe("a=b");
  expect(address.searchParams.get("sort")).toBe("-updated_at");
});
