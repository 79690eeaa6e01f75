import { configure } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { vi } from "vitest";
import type { Approval, DecisionCreate } from "@/api/types";
import { SECOND_CLICK } from "@/components/approval/use-decision";
import { answers } from "./answers";
import { ada, admin, approvalOf } from "./fixtures";
import { server } from "./server";

// A whole page in jsdom is slow on a machine that does other things as well.
configure({ asyncUtilTimeout: 5000 });
vi.setConfig({ testTimeout: 20_000 });

const SCHEMA = {
  type: "object",
  required: ["order_id", "amount", "reason"],
  properties: {
    order_id: { type: "string", title: "Order", maxLength: 64 },
    amount: {
      ...{ type: "string", title: "Amount", format: "money" },
      "x-money": { currency: "EUR", decimals: 2, maximum: { minor: 4999, currency: "EUR" } },
    },
    currency: { type: "string", title: "Currency", enum: ["EUR"] },
    reason: { type: "string", title: "Reason", maxLength: 300 },
  },
};

/** A refund that waits, with the form of its arguments. */
export const refundOf = (id: string, name: string, changes: Partial<Approval> = {}): Approval =>
  approvalOf({
    ...{ id, digest: `digest-${id}`, argument_schema: SCHEMA },
    customer: { ...ada, id: `cus_${id}`, name, email: `${id}@example.com` },
    ...changes,
  });

/** As long as a person looks at a card before the next key or click counts. */
export const reading = (ms = SECOND_CLICK + 50) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the service was told. */
export interface Sent {
  id: string;
  body: DecisionCreate;
  key: string | null;
}

/** The queue as the service keeps it. `decide` answers a decision; without it each is accepted. */
export function serveQueue(
  queue: Approval[],
  decide?: (sent: Sent) => Response | undefined | Promise<Response | undefined>,
) {
  const all = new Map(queue.map((approval) => [approval.id, approval]));
  const state = { sent: [] as Sent[], undone: [] as string[], all };
  const open = () => [...all.values()].filter(({ status }) => status === "pending");
  const settle = (id: string, changes: Partial<Approval>) => {
    const next = { ...(all.get(id) ?? approvalOf()), ...changes };
    all.set(id, next);
    return next;
  };
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/approvals/counts", () => ({
      ...{ pending: open().length, overdue: 0, undoable: 0, failed: 0 },
    })),
    answers("get", "/api/v1/approvals", ({ query }) => {
      const lane = query.get("lane");
      const items =
        lane === "pending" ? open() : [...all.values()].filter(({ status }) => status !== "pending");
      return { items, next_cursor: null };
    }),
    answers("get", "/api/v1/approvals/{approval_id}/presence", { viewers: [] }),
    answers("put", "/api/v1/approvals/{approval_id}/presence", { viewers: [] }),
    http.delete("*/api/v1/approvals/:id/presence", () => new HttpResponse(null, { status: 204 })),
    answers("get", "/api/v1/canned-reasons", {
      items: ["Past the return window.", "No receipt."].map((text, place) => ({
        ...{ id: `c${place}`, decision: "reject" as const, place: place + 1, key: `${place + 1}`, text },
        ...{ updated_at: "2026-11-23T10:00:00Z", updated_by: "ticketflow" },
      })),
    }),
    answers("post", "/api/v1/approvals/{approval_id}/undo", ({ params }) => {
      const id = params.approval_id ?? "";
      state.undone.push(id);
      return settle(id, { status: "pending", decision: null, undo_until: null, may_undo: false });
    }),
    answers(
      "get",
      "/api/v1/approvals/{approval_id}",
      ({ params }) => all.get(params.approval_id ?? "") ?? missing(),
    ),
  );
  server.use(
    http.post<{ id: string }, DecisionCreate>(
      "*/api/v1/approvals/:id",
      async ({ params: { id }, request }) => {
        const said = await request.json();
        const one = { id, body: said, key: request.headers.get("Idempotency-Key") };
        state.sent.push(one);
        const answer = await decide?.(one);
        if (answer) return answer;
        const approves = said.decision === "approve" || said.decision === "edit";
        const decided = settle(id, {
          ...{ status: approves ? "approved" : "rejected", decision: said.decision, may_undo: true },
          ...{ decided_by: admin.id, decided_by_name: "Admin", decided_at: new Date().toISOString() },
          ...{ decision_reason: said.reason ?? null, undo_until: new Date(Date.now() + 5000).toISOString() },
        });
        return HttpResponse.json(decided);
      },
    ),
  );
  return { ...state, settle };
}

function missing(): Response {
  return HttpResponse.json(
    { title: "Not found", status: 404, detail: "There is no such approval." },
    { status: 404 },
  );
}
