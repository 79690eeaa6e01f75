import { expect, test } from "vitest";
import { formatMoney, isMoney, parseAmount, toDecimal } from "./money";

/** Intl puts a no-break space after the code. */
const shown = (minor: number, currency: string) => formatMoney({ minor, currency }).replaceAll("\u00a0", " ");

test.each([
  [4250, "USD", "USD 42.50"],
  [4250, "JPY", "JPY 4,250"],
  [4250, "KWD", "KWD 4.250"],
  [5, "EUR", "EUR 0.05"],
  [0, "EUR", "EUR 0.00"],
  [123_456_789, "EUR", "EUR 1,234,567.89"],
])("%i minor units of %s are shown as %s", (minor, currency, words) => {
  expect(shown(minor, currency)).toBe(words);
});

test("decimals are the service's, not the browser's table of them", () => {
  expect(shown(4250, "IDR")).toBe("IDR 42.50");
  expect(shown(4250, "IQD")).toBe("IQD 4.250");
});

test("the largest amount is exact", () => {
  expect(toDecimal({ minor: Number.MAX_SAFE_INTEGER, currency: "EUR" })).toBe("90071992547409.91");
  expect(shown(Number.MAX_SAFE_INTEGER, "EUR")).toBe("EUR 90,071,992,547,409.91");
});

test("a currency that is none is shown all the same", () => {
  expect(formatMoney({ minor: 100, currency: "?" })).toBe("? 1.00");
});

test.each([
  ["42.50", "EUR", 4250],
  [" 42.5 ", "EUR", 4250],
  ["42", "EUR", 4200],
  ["42", "JPY", 42],
  ["0.001", "KWD", 1],
])("%s typed in %s is %i minor units", (text, currency, minor) => {
  expect(parseAmount(text, currency)).toEqual({ minor, currency });
});

test.each([
  ["42.505", "EUR"],
  ["42.5", "JPY"],
  ["0", "EUR"],
  ["-1", "EUR"],
  ["1,000", "EUR"],
  ["1e3", "EUR"],
  ["", "EUR"],
  ["99999999999999999", "EUR"],
])("%s typed in %s is no amount", (text, currency) => {
  expect(parseAmount(text, currency)).toBeNull();
});

test("evidence is an amount only when it has both parts", () => {
  expect(isMoney({ minor: 1, currency: "EUR" })).toBe(true);
  expect(isMoney({ minor: "1", currency: "EUR" })).toBe(false);
  expect(isMoney(null)).toBe(false);
});
