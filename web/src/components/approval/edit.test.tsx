import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { refundOf, serveQueue, type Sent } from "@/test/served-queue";
import { ApprovalCard } from "./approval-card";
import { refusals } from "./decision-state";
import { changesBetween } from "./edit-changes";
import { editedCall, fieldsOf, problemOf, valuesOf } from "./edit-fields";

const ADA = refundOf("a1", "Ada");

function open(decide?: (sent: Sent) => Response) {
  const { sent } = serveQueue([ADA], decide);
  return { sent, ...renderPage(<ApprovalCard approval={ADA} />) };
}

beforeEach(() => refusals.set(new Map()));

test("an edit shows what changes and sends the whole call", async () => {
  const { user, sent } = open();
  await user.keyboard("e");
  const amount = screen.getByLabelText<HTMLInputElement>("Amount");
  expect(document.activeElement).toBe(amount);
  expect(screen.getByRole("button", { name: "Nothing changed yet" }).getAttribute("aria-disabled")).toBe(
    "true",
  );
  await user.clear(amount);
  await user.type(amount, "20");
  expect(screen.getByRole("table", { name: "Changes" }).textContent).toMatch(/AmountEUR\s49.99EUR\s20.00/);
  await user.type(screen.getByLabelText("Why you change it (optional)"), "half of it");
  await user.click(screen.getByRole("button", { name: "Approve with 1 change" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toEqual({
    ...{ decision: "edit", digest: "digest-a1", reason: "half of it" },
    arguments: { order_id: "1001", amount: "20.00", currency: "EUR", reason: "The lamp flickers." },
  });
});

test("a refused edit stays open with the service’s words and what was typed", async () => {
  const detail = "EUR 45.00 is more than you may approve: EUR 40.00.";
  const { user } = open(() => problem(403, { code: "over_limit", detail }));
  await user.keyboard("e");
  await user.clear(screen.getByLabelText("Amount"));
  await user.type(screen.getByLabelText("Amount"), "45");
  await user.click(screen.getByRole("button", { name: "Approve with 1 change" }));
  expect((await screen.findByRole("alert")).textContent).toContain(detail);
  expect(screen.getByLabelText<HTMLInputElement>("Amount").value).toBe("45");
});

test("more than is left is refused before it is sent, and Reset brings back what was asked", async () => {
  const { user, sent } = open();
  await user.keyboard("e");
  const amount = screen.getByLabelText<HTMLInputElement>("Amount");
  await user.clear(amount);
  await user.type(amount, "50");
  await user.click(screen.getByRole("button", { name: "Approve with 1 change" }));
  expect(screen.getByText(/At most 49.99 can still be refunded/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Reset" }));
  expect(amount.value).toBe("49.99");
  expect(sent).toEqual([]);
});

test("letters in a field are letters", async () => {
  const { user, sent } = open();
  await user.keyboard("e");
  const reason = screen.getByLabelText<HTMLTextAreaElement>("Reason");
  await user.clear(reason);
  await user.type(reason, "a jar");
  expect(reason.value).toBe("a jar");
  expect(sent).toEqual([]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("the card says what, to whom, why here, on which evidence and that nothing stands out", async () => {
  open();
  const card = within(await screen.findByRole("article", { name: /Refund EUR\s49.99 to Ada/ }));
  expect(card.getByText("Full refund")).toBeTruthy();
  expect(card.getByText("Every refund waits for a person.")).toBeTruthy();
  expect(card.getByText("None. Nothing stands out.")).toBeTruthy();
  expect(card.getByText("Refundable now")).toBeTruthy();
  expect(card.getByRole("link", { name: "Ticket: The lamp flickers" }).getAttribute("href")).toBe(
    "/tickets/t1",
  );
});

const TOOL = {
  properties: {
    priority: { enum: ["low", "normal", "high"], title: "Priority" },
    days: { anyOf: [{ type: "integer", minimum: 1, maximum: 30 }, { type: "null" }], title: "Days" },
    notify: { type: "boolean", title: "Notify" },
    title: { type: "string", maxLength: 80, title: "Title" },
  },
  required: ["title"],
};

test("fields are those of the tool’s own arguments", () => {
  const call = { priority: "low", days: null, notify: true, title: "It breaks" };
  const fields = fieldsOf(refundOf("a1", "Ada", { argument_schema: TOOL, action_params: call }));
  expect(fields.map(({ kind }) => kind)).toEqual(["choice", "number", "yes-no", "text"]);
  const values = { ...valuesOf(fields, call), priority: "high", days: "3", title: " It breaks " };
  expect(editedCall(fields, call, values)).toEqual({ ...call, priority: "high", days: 3 });
  const [, days, , title] = fields;
  if (!days || !title) throw new Error("fields are missing");
  expect(problemOf(days, "31")).toBe("At most 30.");
  expect(problemOf(days, "")).toBeNull();
  expect(problemOf(title, " ")).toBe("This must not be empty.");
});

test("a tool that is not known any more can be edited by what its arguments are", () => {
  const call = { note: "old", deep: { a: 1 } };
  const fields = fieldsOf(refundOf("a1", "Ada", { argument_schema: {}, action_params: call, amount: null }));
  expect(fields.map(({ kind }) => kind)).toEqual(["text", "fixed"]);
  expect(editedCall(fields, call, { ...valuesOf(fields, call), note: "new" })).toEqual({
    ...call,
    note: "new",
  });
});

test("changes are found also where an argument came or went", () => {
  expect(changesBetween({ a: "1", b: "2" }, { a: "1", c: "3" })).toEqual([
    { field: "b", before: "2", after: null },
    { field: "c", before: null, after: "3" },
  ]);
});
