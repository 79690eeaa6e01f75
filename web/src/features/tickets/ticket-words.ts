import type { Channel, Priority, TicketStatus } from "@/api/types";

export const STATUSES: readonly TicketStatus[] = [
  "pending",
  "processing",
  "awaiting_approval",
  "escalated",
  "failed",
  "completed",
  "cancelled",
];
export const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];
export const CHANNELS: readonly Channel[] = ["api", "web", "email"];
export const CHANNEL_NAMES: Record<Channel, string> = { api: "API", web: "Web", email: "E-mail" };
