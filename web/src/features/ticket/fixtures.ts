import type { Message, ProgressStep, Span, TicketDetail, TicketEvent } from "@/api/types";

/** An event of a ticket; the newest fields win. */
export function eventOf(changes: Partial<TicketEvent> = {}): TicketEvent {
  return {
    ...{
      seq: 1,
      at: "2026-11-23T10:00:00Z",
      type: "ticket.created",
      title: "Ticket received",
      summary: null,
    },
    actor: { kind: "customer", id: "ada@example.com", name: "Ada Lovelace" },
    ...{ data: {}, truncated: false, tool_call: null },
    temporal: { workflow_id: "ticket-t1", run_id: null, url: "http://127.0.0.1:8233/workflows/ticket-t1" },
    ...changes,
  };
}

/** The event of a finished call of a tool. */
export function toolEventOf(
  seq: number,
  call: Partial<NonNullable<TicketEvent["tool_call"]>> = {},
): TicketEvent {
  return eventOf({
    ...{ seq, type: "tool.finished", title: "check_order_status: done" },
    actor: { kind: "agent", id: "agent", name: "AI agent" },
    tool_call: {
      ...{ turn: 1, call: 2, tool: "check_order_status", effect: "read", arguments: { order_id: "1001" } },
      ...{ status: "done", result: "Delivered.", reference: null, duration_ms: 171, attempts: 1 },
      ...call,
    },
  });
}

export function messageOf(changes: Partial<Message> = {}): Message {
  return {
    ...{ id: "m1", kind: "customer", direction: "inbound", author: "key:shop" },
    ...{ from_email: "ada@example.com", from_name: "Ada Lovelace", subject: "The lamp flickers" },
    ...{ body_text: "It flickers.", reply_text: "It flickers.", message_id: null, in_reply_to: null },
    ...{ references: [], attachments: [], is_auto_reply: false, sender_verified: true, delivery: null },
    ...{ mail_status: null, mail_error: null, created_at: "2026-11-23T10:00:00Z", sent_at: null },
    ...changes,
  };
}

export function stepOf(changes: Partial<ProgressStep> = {}): ProgressStep {
  return {
    ...{ key: "received", state: "done", entered_at: "2026-11-23T10:00:00Z" },
    ...{
      left_at: "2026-11-23T10:00:01Z",
      duration_ms: 1000,
      actor: null,
      iteration: 1,
      attempts: 1,
      note: null,
    },
    ...changes,
  };
}

export function spanOf(changes: Partial<Span> = {}): Span {
  return {
    ...{ id: "turn-1", parent_id: null, kind: "turn", name: "Turn 1", status: "done" },
    ...{ started_at: "2026-11-23T10:00:00Z", ended_at: "2026-11-23T10:00:04Z", duration_ms: 4000 },
    ...{ model: null, tokens_in: null, tokens_out: null, attempt: 1, data: {}, error: null, event_seq: null },
    ...changes,
  };
}

export function ticketOf(changes: Partial<TicketDetail> = {}): TicketDetail {
  return {
    ...{ id: "t1", subject: "The lamp flickers", body: "It flickers.", snippet: "It flickers." },
    ...{ customer_email: "ada@example.com", customer_name: "Ada Lovelace", sender_verified: true },
    ...{ channel: "web", priority: "normal", status: "processing", assignee: "agent", category: "refund" },
    ...{ response: null, failure: null, metadata: {}, waiting_for: "agent", stage: "analyzing" },
    ...{ created_at: "2026-11-23T10:00:00Z", updated_at: "2026-11-23T10:00:00Z", completed_at: null },
    workflow: { id: "ticket-t1", run_id: "r1", url: "http://127.0.0.1:8233/workflows/ticket-t1/r1/history" },
    ...{ messages: [messageOf()], events: [eventOf()], events_before: null, last_seq: 1, approvals: [] },
    progress: { stage: "analyzing", steps: [stepOf()], terminal: false, turn: 1 },
    ...changes,
  };
}
