import { expect, test } from "vitest";
import { plainMoney, type Chart } from "./chart";
import { cell, chartCsv } from "./csv";
import type { Bucket } from "./get-timeseries";

const BUCKETS = ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"].map(
  (start) => ({ start, end: "2026-11-25T00:00:00Z" }) as Bucket,
);
const chart = (changes: Partial<Chart>): Chart => ({
  ...{ id: "x", title: "X", unit: "calls", shape: "bars", series: [], format: String, empty: "" },
  ...changes,
});

test("a file has moments in UTC, plain numbers, and nothing where nothing was measured", () => {
  const text = chartCsv(chart({ series: [{ name: "Median", values: [1200.5, null] }] }), BUCKETS);
  expect(text.startsWith("\ufeff")).toBe(true);
  expect(text.slice(1).split("\r\n")).toEqual([
    "from (UTC),until (UTC),Median (calls)",
    "2026-11-23T00:00:00Z,2026-11-25T00:00:00Z,1200.5",
    "2026-11-24T00:00:00Z,2026-11-25T00:00:00Z,",
    "",
  ]);
});

test("money is written with the decimals of its currency", () => {
  const line = (currency: string) =>
    chartCsv(
      chart({ plain: plainMoney(currency), series: [{ name: "Refunded", values: [5200] }] }),
      BUCKETS.slice(0, 1),
    );
  expect(line("JPY")).toContain(",5200\r\n");
  expect(line("KWD")).toContain(",5.200\r\n");
  expect(line("EUR")).toContain(",52.00\r\n");
});

test("what a spreadsheet would run is text", () => {
  expect(cell("=HYPERLINK(1)")).toBe("'=HYPERLINK(1)");
  expect(cell("+1+1")).toBe("'+1+1");
  expect(cell("@cmd")).toBe("'@cmd");
  expect(cell(" \t-x")).toBe("' \t-x");
  expect(cell("-12.5")).toBe("-12.5");
  expect(cell('a "b", c')).toBe('"a ""b"", c"');
});
