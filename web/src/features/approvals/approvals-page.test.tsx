import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { Approval, DecisionCreate } from "@/api/types";
import { admin, approvalOf, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import { ApprovalsPage } from "./approvals-page";

const ADA = approvalOf();
const BOB = approvalOf({ id: "a2", customer: { id: "cus_bob", email: "bob@example.com", name: "Bob" } });
let sent: DecisionCreate[];
let keys: (string | null)[];

/** The queue as the service keeps it; `decide` is its answer to a decision. */
function serve(queue: Approval[], decide: (body: DecisionCreate) => Response) {
  let pending = queue;
  server.use(
    http.get("*/api/v1/me", () => HttpResponse.json(admin)),
    http.get("*/api/v1/approvals", () => HttpResponse.json({ items: pending, next_cursor: null })),
    http.get("*/api/v1/approvals/:id", ({ params }) =>
      HttpResponse.json(queue.find(({ id }) => id === params.id)),
    ),
    http.post<{ id: string }, DecisionCreate>("*/api/v1/approvals/:id", async ({ request, params }) => {
      const body = await request.json();
      sent.push(body);
      keys.push(request.headers.get("Idempotency-Key"));
      const answer = decide(body);
      if (answer.ok) pending = pending.filter(({ id }) => id !== params.id);
      return answer;
    }),
  );
}

const approved = () => HttpResponse.json(approvalOf({ status: "approved", decision: "approve" }));
const open = () => renderPage(<ApprovalsPage />, { path: "/approvals/:id?", at: "/approvals" });
const button = (name: string) => screen.findByRole("button", { name });

beforeEach(() => {
  sent = [];
  keys = [];
});

test("the card says who gets how much, why it stopped and what is left", async () => {
  serve([ADA], approved);
  open();
  const card = await screen.findByRole("article", { name: /Refund EUR\s49.99 to Ada Lovelace/ });
  expect(card.textContent).toContain("Every refund waits for a person.");
  expect(card.textContent).toContain("The lamp flickers.");
  expect(card.textContent).toContain("All that can still be refunded");
});

test("after an approval the next card comes up and has the focus", async () => {
  serve([ADA, BOB], approved);
  const { user, address } = open();
  await waitFor(async () => expect(((await button("Approve")) as HTMLButtonElement).disabled).toBe(false));
  await user.click(await button("Approve"));
  await screen.findByRole("article", { name: /to Bob/ });
  expect(address()).toBe("/approvals/a2");
  expect(sent).toEqual([{ decision: "approve", digest: "d1" }]);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(screen.getByRole("status").textContent).toMatch(/Approved: Refund EUR\s49.99 to Ada/);
  expect(document.activeElement).toBe(screen.getByRole("region", { name: "Request" }));
});

test("who comes second learns what stands, and keeps the reason that was typed", async () => {
  const standing = {
    status: "approved",
    decision: "approve",
    decided_by: "bo@example.com",
    decided_at: "2026-11-23T10:05:00Z",
    decision_reason: "photo seen",
  };
  serve([ADA], () => problem(409, { code: "already_decided", approval: standing }));
  const { user } = open();
  await user.click(await button("Reject"));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByRole("textbox"), "no receipt");
  await user.click(dialog.getByRole("button", { name: "Reject" }));
  const alert = await dialog.findByRole("alert");
  expect(alert.textContent).toContain("Already approved by bo@example.com");
  expect(alert.textContent).toContain("photo seen");
  expect(dialog.getByRole<HTMLTextAreaElement>("textbox").value).toBe("no receipt");
  expect(sent).toEqual([{ decision: "reject", reason: "no receipt", digest: "d1" }]);
});

test("an edit shows what changes and sends the whole call", async () => {
  serve([ADA], () => HttpResponse.json(approvalOf({ status: "approved", decision: "edit" })));
  const { user } = open();
  await user.click(await button("Edit"));
  const amount = screen.getByLabelText("Amount in EUR");
  await user.clear(amount);
  await user.type(amount, "20");
  expect(screen.getByRole("list", { name: "Changes" }).textContent).toMatch(/EUR\s49.99 .*EUR\s20.00/);
  await user.click(await button("Approve with 1 change"));
  await screen.findByText("Nothing waits for a decision.");
  const call = { order_id: "1001", amount: "20.00", currency: "EUR", reason: "The lamp flickers." };
  expect(sent).toEqual([{ decision: "edit", arguments: call, digest: "d1" }]);
});

test("a refused edit stays open with the service's words", async () => {
  const detail = "EUR 500.00 is more than what can still be refunded on order 1001: EUR 49.99.";
  serve([ADA], () => problem(422, { code: "call_refused", detail }));
  const { user } = open();
  await user.click(await button("Edit"));
  await user.type(screen.getByLabelText("Amount in EUR"), "{Control>}a{/Control}500");
  await user.click(await button("Approve with 1 change"));
  expect((await screen.findByRole("alert")).textContent).toContain(detail);
  expect(screen.getByLabelText<HTMLInputElement>("Amount in EUR").value).toBe("500");
});

test("too late and not allowed are said as what they are", async () => {
  serve([ADA], () => problem(410, { code: "approval_expired", detail: "Nobody decided in time." }));
  const { user } = open();
  await user.click(await button("Approve"));
  expect((await screen.findByRole("alert")).textContent).toBe("Too lateNobody decided in time.");
});

test("a viewer sees why the buttons do nothing", async () => {
  serve([ADA], approved);
  server.use(http.get("*/api/v1/me", () => HttpResponse.json({ ...admin, role: "viewer" })));
  open();
  expect(((await button("Approve")) as HTMLButtonElement).disabled).toBe(true);
  await screen.findByText("Deciding needs the role approver or a higher one.");
});

test("the second of two people sees who agreed and what would be carried out", async () => {
  const edited = approvalOf({
    approvers_needed: 2,
    approved_by: [{ by: "bo@example.com", at: "2026-11-23T10:05:00Z", reason: null }],
    arguments: { order_id: "1001", amount: "20.00", currency: "EUR", reason: "Half of it." },
    evidence: { ...approvalOf().evidence, amount: { minor: 2000, currency: "EUR" } },
    digest: "d2",
  });
  serve([edited], approved);
  const { user } = open();
  const card = await screen.findByRole("article", { name: /Refund EUR\s20.00 to Ada Lovelace/ });
  expect(card.textContent).toContain("Approved by bo@example.com. One more person has to approve.");
  expect(card.textContent).toContain("What you see is what would be carried out.");
  expect(card.textContent).toContain("Half of it.");
  await user.click(await button("Approve"));
  await screen.findByText("Nothing waits for a decision.");
  expect(sent).toEqual([{ decision: "approve", digest: "d2" }]);
});

test("the first of two leaves the request waiting, and is told so", async () => {
  serve([approvalOf({ approvers_needed: 2 })], () =>
    HttpResponse.json(
      approvalOf({
        approvers_needed: 2,
        approved_by: [{ by: "admin@localhost", at: "2026-11-23T10:05:00Z", reason: null }],
      }),
    ),
  );
  const { user } = open();
  await screen.findByText("Two people have to approve this.");
  await user.click(await button("Approve"));
  await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/Waits for a second person/));
});
