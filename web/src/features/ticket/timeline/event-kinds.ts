import type { TicketEvent } from "@/api/types";
import type { Tone } from "@/components/badge";

export type EventGroup = "messages" | "reasoning" | "tools" | "approvals" | "people" | "system";

export const GROUPS: { id: EventGroup; label: string }[] = [
  { id: "messages", label: "Messages" },
  { id: "reasoning", label: "Reasoning" },
  { id: "tools", label: "Tools" },
  { id: "approvals", label: "Approvals" },
  { id: "people", label: "People" },
  { id: "system", label: "System" },
];

const BY_TYPE: Record<string, EventGroup> = {
  "ticket.created": "messages",
  "turn.started": "reasoning",
  "model.answered": "reasoning",
  "ticket.classified": "reasoning",
  "ticket.escalated": "people",
  "ticket.taken_over": "people",
  "ticket.returned": "people",
  "ticket.cancelled": "people",
  "ticket.retried": "people",
};
const BY_PREFIX: Record<string, EventGroup> = {
  message: "messages",
  answer: "messages",
  reply: "messages",
  note: "messages",
  email: "messages",
  mail: "messages",
  tool: "tools",
  effect: "tools",
  refund: "tools",
  approval: "approvals",
  sender: "people",
};
const DETAILS = new Set(["turn.started", "model.answered", "ticket.classified", "email.delivered"]);
const ERRORS =
  /failed|error|undeliverable|refused|bounced|dropped|complained|\.held$|not_(judged|placed|threaded)/;
const BAD_CALLS = new Set(["failed", "denied", "unknown"]);

/** The chip an event belongs to; kinds that this page does not know are the system's. */
export function groupOf({ type }: TicketEvent): EventGroup {
  return BY_TYPE[type] ?? BY_PREFIX[type.split(".")[0] ?? ""] ?? "system";
}

/** What only somebody who looks for the reason wants to see. What is unknown is no detail: it may matter. */
export function isDetail({ type }: TicketEvent): boolean {
  return DETAILS.has(type);
}

export function isError({ type, tool_call: call, data }: TicketEvent): boolean {
  if (call) return BAD_CALLS.has(call.status);
  return ERRORS.test(type) || typeof data.error === "string";
}

export function toneOf(event: TicketEvent): Tone {
  if (isError(event)) return "bad";
  if (event.actor.kind === "person") return "person";
  if (event.type === "approval.requested") return "warn";
  if (event.type === "message.sent" || event.type === "approval.decided") return "good";
  return event.actor.kind === "agent" ? "info" : "quiet";
}

/** What is searched: everything that can be seen of the event. */
export function textOf({ type, title, summary, actor, data }: TicketEvent): string {
  return [type, title, summary, actor.name, JSON.stringify(data)].join(" ").toLowerCase();
}
