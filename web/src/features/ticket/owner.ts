import type { TicketEvent } from "@/api/types";

const TAKES = new Set(["ticket.taken_over", "reply.written"]);

/** The event by which a person got the ticket: the last one who took it or answered, unless it was given back. */
function takenBy(events: readonly TicketEvent[]): TicketEvent | null {
  const last = events.findLast(({ type }) => TAKES.has(type) || type === "ticket.returned");
  return last && TAKES.has(last.type) ? last : null;
}

/** The name of the person who has the ticket, where one is known. */
export function ownerNameOf(events: readonly TicketEvent[]): string | null {
  return takenBy(events)?.actor.name ?? null;
}

/** The name of the colleague who has it; null where that is oneself or nobody. */
export function otherOwnerOf(events: readonly TicketEvent[], me: string | undefined): string | null {
  const taken = takenBy(events);
  return taken && taken.actor.id !== me ? taken.actor.name : null;
}
