import { HttpResponse } from "msw";
import type { Approval, Caller, Problem } from "@/api/types";

export const admin: Caller = {
  id: "admin@localhost",
  kind: "user",
  name: "Admin",
  email: "admin@localhost",
  role: "admin",
  money_limits: null,
  scopes: null,
  preferences: null,
};

export const ada: NonNullable<Approval["customer"]> = {
  ...{ id: "cus_ada", email: "ada@example.com", name: "Ada Lovelace", since: "2025-01-01T10:00:00Z" },
  ...{ orders: 3, lifetime_paid: [], open_tickets: 1 },
  refunds_90d: { count: 0, sums: [], recent: [] },
};

/** A request for a refund that waits; the newest fields win. */
export function approvalOf(changes: Partial<Approval> = {}): Approval {
  return {
    id: "a1",
    ticket_id: "t1",
    action_type: "process_refund",
    action_params: { order_id: "1001", amount: "49.99", currency: "EUR", reason: "The lamp flickers." },
    digest: "d1",
    status: "pending",
    requested_at: "2026-11-23T10:00:00Z",
    expires_at: "2026-11-26T10:00:00Z",
    remind_at: null,
    reminded_at: null,
    escalate_at: null,
    escalated_at: null,
    approver_role: "approver",
    approvers_needed: 1,
    approved_by: [],
    decision: null,
    decided_at: null,
    decided_by: null,
    decision_reason: null,
    message: null,
    arguments: null,
    rule: { id: "refunds-ask", text: "Every refund waits for a person.", observed: [] },
    policy_version: "p1",
    evidence: {
      amount: { minor: 4999, currency: "EUR" },
      refundable: { minor: 4999, currency: "EUR" },
      sender_verified: true,
    },
    customer: ada,
    order: {
      id: "1001",
      status: "delivered",
      total: { minor: 4999, currency: "EUR" },
      paid: { minor: 4999, currency: "EUR" },
      placed_at: "2026-11-08T10:00:00Z",
      items: [],
      note: null,
      refunded: { minor: 0, currency: "EUR" },
      refundable: { minor: 4999, currency: "EUR" },
      after: null,
    },
    execution: { status: "none", reference: null, error: null, effect_id: null, retry: null },
    due_at: "2026-11-26T10:00:00Z",
    on_expiry: "Without a decision the request is rejected.",
    decided_by_name: null,
    changes: [],
    undo_until: null,
    may_undo: false,
    undone: null,
    allowed_decisions: ["approve", "edit", "reject", "respond"],
    may_decide: { allowed: true, code: null, text: null },
    argument_schema: {},
    amount: { minor: 4999, currency: "EUR" },
    rules: [{ id: "refunds-ask", text: "Every refund waits for a person.", observed: [] }],
    rationale: null,
    evidence_items: [],
    flags: [],
    payment: null,
    consequence: {
      on_approve: "The refund is sent.",
      on_reject: "Nothing is sent.",
      on_expiry: "Nothing is sent.",
    },
    ticket: {
      ...{ id: "t1", subject: "The lamp flickers", status: "awaiting_approval", channel: "web" },
      ...{ customer_email: "ada@example.com", customer_name: "Ada Lovelace", sender_verified: true },
      ...{ created_at: "2026-11-23T09:59:00Z", excerpt: "The lamp flickers." },
    },
    workflow: { id: "ticket-t1", run_id: "r1", url: "http://127.0.0.1:8233/" },
    ...changes,
  };
}

/** The service's answer for an error. */
export function problem(status: number, changes: Partial<Problem> & Record<string, unknown> = {}) {
  const body = {
    title: "Refused",
    status,
    detail: "No.",
    code: "refused",
    request_id: "request-1",
    errors: [],
  };
  return HttpResponse.json({ ...body, ...changes }, { status });
}
