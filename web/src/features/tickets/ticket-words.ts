import type { components } from "@/api/schema.gen";
import type { Channel, Priority, TicketStatus } from "@/api/types";

type Schemas = components["schemas"];

export const STATUSES: readonly TicketStatus[] = [
  "awaiting_approval",
  "escalated",
  "failed",
  "processing",
  "pending",
  "completed",
  "cancelled",
];
export const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];
export const CHANNELS: readonly Channel[] = ["api", "web", "email"];
export const CHANNEL_NAMES: Record<Channel, string> = { api: "API", web: "Web", email: "E-mail" };
export const ASSIGNEE_NAMES: Record<Schemas["Assignee"], string> = { agent: "AI agent", person: "Person" };
export const WAITING_NAMES: Record<Schemas["WaitingFor"], string> = {
  agent: "The agent",
  approval: "A decision",
  person: "A person",
  customer: "Customer",
};
export const AGE_NAMES = {
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
} as const;
