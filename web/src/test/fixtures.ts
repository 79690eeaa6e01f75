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
    customer: { id: "cus_ada", email: "ada@example.com", name: "Ada Lovelace" },
    order: {
      id: "1001",
      status: "delivered",
      total: { minor: 4999, currency: "EUR" },
      paid: { minor: 4999, currency: "EUR" },
      placed_at: "2026-11-08T10:00:00Z",
    },
    execution: { status: "none", reference: null, error: null },
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
