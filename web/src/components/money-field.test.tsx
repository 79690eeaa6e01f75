import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { amountProblem, MoneyField } from "./money-field";

function Form({ currency, start, max }: { currency: string; start: number | null; max?: number }) {
  const [minor, setMinor] = useState(start);
  return (
    <>
      <MoneyField label="Refund" currency={currency} value={minor} onChange={setMinor} max={max} />
      <output>{String(minor)}</output>
      <button type="button" onClick={() => setMinor(start)}>
        Reset
      </button>
    </>
  );
}

const field = () => screen.getByLabelText<HTMLInputElement>("Refund");
const kept = () => screen.getByRole("status").textContent;

test.each([
  ["EUR", 4999, "49.99", "42.5", "4250"],
  ["JPY", 4999, "4999", "4250", "4250"],
  ["KWD", 4999, "4.999", "4.25", "4250"],
])("%s: shown as its decimals, kept in minor units", async (currency, start, shown, typed, minor) => {
  render(<Form currency={currency} start={start} />);
  expect(field().value).toBe(shown);
  await userEvent.clear(field());
  await userEvent.type(field(), typed);
  expect(field().value).toBe(typed);
  expect(kept()).toBe(minor);
});

test("decimals that the currency does not have are no amount, and it says so once one leaves", async () => {
  render(<Form currency="JPY" start={null} />);
  await userEvent.type(field(), "42.5");
  expect(kept()).toBe("null");
  expect(field().getAttribute("aria-invalid")).toBe("false");
  await userEvent.tab();
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Type an amount above zero, such as 42.")).toBeTruthy();
});

test("a reset replaces what was typed", async () => {
  render(<Form currency="EUR" start={4999} />);
  await userEvent.clear(field());
  await userEvent.type(field(), "abc");
  await userEvent.click(screen.getByRole("button", { name: "Reset" }));
  expect(field().value).toBe("49.99");
});

test.each([
  ["", "EUR", undefined, "Type an amount."],
  ["-1", "EUR", undefined, "Type an amount above zero, such as 42.50."],
  ["1", "KWD", undefined, null],
  ["50", "EUR", 4999, "At most 49.99."],
  ["49.99", "EUR", 4999, null],
])("%s in %s with at most %s: %s", (text, currency, max, problem) => {
  expect(amountProblem(text, currency, max)).toBe(problem);
});
