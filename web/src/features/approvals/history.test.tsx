import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Approval } from "@/api/types";
import { answers } from "@/test/answers";
import { admin } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { refundOf } from "@/test/served-queue";
import { server } from "@/test/server";
import { ApprovalsPage } from "./approvals-page";
import { asQuery } from "./use-history-filter";

const EDITED = refundOf("h1", "Ada", {
  ...{ status: "approved", decision: "edit", decided_by: "bo@example.com", decided_by_name: "Bo" },
  ...{
    requested_at: "2026-11-23T10:00:00Z",
    decided_at: "2026-11-23T10:03:04Z",
    decision_reason: "Half of it.",
  },
  amount: { minor: 2000, currency: "EUR" },
  changes: [{ field: "amount", before: "49.99", after: "20.00" }],
  execution: { status: "done", reference: "re_1", error: null, effect_id: "e1", retry: null },
});
const FAILED = refundOf("h2", "Bob", {
  ...{ status: "approved", decision: "approve", decided_by: "bo@example.com", decided_by_name: "Bo" },
  decided_at: "2026-11-23T10:03:04Z",
  execution: {
    ...{ status: "pending", reference: null, error: "The provider is down.", effect_id: "e2" },
    retry: {
      ...{ allowed: true, how: "retry_ticket", method: "POST", path: "/api/v1/tickets/t1/retry" },
      text: "The ticket waits for a retry.",
    },
  },
});

function serve(items: Approval[]) {
  const queries: URLSearchParams[] = [];
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/approvals/counts", { pending: 0, overdue: 0, undoable: 0, failed: 1 }),
    answers("get", "/api/v1/approvals", ({ query }) => {
      queries.push(query);
      return { items, next_cursor: null };
    }),
  );
  return queries;
}

const open = (at: string) => renderPage(<ApprovalsPage />, { path: "/approvals/:id?", at });

test("the history says who, what was changed, why, how long it took and what became of it", async () => {
  serve([EDITED]);
  open("/approvals?view=history");
  const row = within(await screen.findByRole("table", { name: "Decided requests" })).getAllByRole("row")[1];
  const words = row?.textContent?.replaceAll("\u00a0", " ");
  for (const part of [
    "Refund EUR 20.00 to Ada",
    "Edited",
    "Bo",
    "Half of it.",
    "3 m 04 s",
    "Carried out",
    "re_1",
  ]) {
    expect(words).toContain(part);
  }
  expect(words).toContain("Amount: EUR 49.99 → EUR 20.00");
});

test("a link carries the filters, and they can be cleared", async () => {
  const queries = serve([]);
  const { user, address } = open("/approvals?view=history&status=rejected&decided_by=bo@example.com&q=1001");
  await screen.findByText("No decision fits these filters.");
  expect(queries[0]?.get("status")).toBe("rejected");
  expect(queries[0]?.get("decided_by")).toBe("bo@example.com");
  expect(queries[0]?.get("lane")).toBe("history");
  await user.click(screen.getAllByRole("button", { name: "Clear filters" })[0] as HTMLElement);
  await screen.findByText("Nothing has been decided yet.");
  expect(address()).toBe("/approvals?view=history");
});

test("what is typed into a filter goes to the address", async () => {
  const queries = serve([EDITED]);
  const { user, address } = open("/approvals?view=history");
  await user.type(await screen.findByLabelText("Customer, order or words"), "lamp");
  await waitFor(() => expect(address()).toBe("/approvals?view=history&q=lamp"));
  await waitFor(() => expect(queries.at(-1)?.get("q")).toBe("lamp"));
});

test("the last day of a range counts in full, and what is no day is left out", () => {
  const none = { status: "", decided_by: "", action: "", q: "" };
  const query = asQuery({ ...none, from: "2026-11-01", to: "2026-11-02" });
  expect(Date.parse(query.to ?? "") - Date.parse(query.from ?? "")).toBe(2 * 86_400_000);
  expect(asQuery({ ...none, from: "soon", to: "" })).toEqual({ lane: "history" });
});

test("what failed after it was approved can be tried again", async () => {
  serve([FAILED]);
  let retried = "";
  server.use(
    answers("post", "/api/v1/tickets/{ticket_id}/retry", ({ params }) => {
      retried = params.ticket_id ?? "";
      return new Response("{}", { status: 202, headers: { "Content-Type": "application/json" } });
    }),
  );
  const { user } = open("/approvals?view=failed");
  const list = within(await screen.findByRole("list", { name: "Not carried out" }));
  expect(list.getByText("The provider is down.")).toBeTruthy();
  const retry = () => list.getByRole("button", { name: "Retry" });
  await waitFor(() => expect(retry().getAttribute("aria-disabled")).toBeNull());
  await user.click(retry());
  await waitFor(() => expect(retried).toBe("t1"));
});
