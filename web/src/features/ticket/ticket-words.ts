import type { Channel, TicketDetail } from "@/api/types";

export const CHANNELS: Record<Channel, string> = { api: "API", web: "Web", email: "E-mail" };

/** What makes an action impossible now, in words; null where nothing does. */
export interface Blocks {
  takeOver: string | null;
  giveBack: string | null;
  retry: string | null;
  cancel: string | null;
  askForCode: string | null;
}

type Standing = Pick<TicketDetail, "status" | "assignee" | "sender_verified">;

const CANCELLED = "The ticket is cancelled.";
const NOT_YOUR_ROLE = "This needs the role agent or a higher one.";

/** The rules of the service, told before somebody tries. */
export function blocksOf(ticket: Standing, may: boolean): Blocks {
  const cancelled = ticket.status === "cancelled" ? CANCELLED : null;
  const person = isWithPerson(ticket);
  const first = (...reasons: (string | false | null)[]) =>
    (!may && NOT_YOUR_ROLE) || reasons.find(Boolean) || null;
  return {
    takeOver: first(cancelled, person && "A person has the ticket already."),
    giveBack: first(cancelled, !person && "The agent has the ticket already."),
    retry: first(ticket.status !== "failed" && "Only a failed ticket can be retried."),
    cancel: first(
      cancelled && "The ticket is cancelled already.",
      ticket.status === "completed" && "The ticket is completed; there is nothing to cancel.",
    ),
    askForCode: first(cancelled, ticket.sender_verified && "The sender is proven already."),
  };
}

export function isWithPerson({ assignee, status }: Pick<Standing, "status" | "assignee">): boolean {
  return assignee === "person" || status === "escalated";
}

/** A file's size: `512 B`, `12.3 kB`, `4.0 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Where one event of a ticket is shown. */
export function eventAddress(seq: number): string {
  return `?tab=timeline&event=${seq}`;
}

/** Where one span of its trace is shown. */
export function spanAddress(id: string): string {
  return `?tab=trace&span=${encodeURIComponent(id)}`;
}
