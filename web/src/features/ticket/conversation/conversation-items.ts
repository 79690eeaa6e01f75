import type { Message, TicketEvent } from "@/api/types";

export type ConversationItem =
  | { kind: "day"; id: string; at: string }
  | { kind: "message"; id: string; at: string; message: Message }
  | { kind: "unsent"; id: string; at: string; event: TicketEvent };

const UNSENT = new Set(["answer.held", "answer.discarded"]);

/** What was said in its order, with what was almost said where it would have stood, and the days between. */
export function conversationItems(
  messages: readonly Message[],
  events: readonly TicketEvent[],
  dayOf: (iso: string) => string,
): ConversationItem[] {
  const unsent = events
    .filter(({ type }) => UNSENT.has(type))
    .map((event): ConversationItem => ({ kind: "unsent", id: `unsent-${event.seq}`, at: event.at, event }));
  const said = messages.map((message): ConversationItem => ({
    kind: "message",
    id: message.id,
    at: message.created_at,
    message,
  }));
  return withDays(insert(said, unsent), dayOf);
}

/** The messages keep the service's order, whatever their clocks say. */
function insert(said: ConversationItem[], unsent: ConversationItem[]): ConversationItem[] {
  const items = [...said];
  for (const one of unsent) {
    const place = items.findIndex(({ at }) => at > one.at);
    items.splice(place < 0 ? items.length : place, 0, one);
  }
  return items;
}

function withDays(items: ConversationItem[], dayOf: (iso: string) => string): ConversationItem[] {
  let day = "";
  return items.flatMap((item): ConversationItem[] => {
    const next = dayOf(item.at);
    if (next === day) return [item];
    day = next;
    return [{ kind: "day", id: `day-${item.id}`, at: item.at }, item];
  });
}

/** What was quoted below the words, as in most mails; null where nothing is folded away. */
export function quotedPart({ body_text: body, reply_text: reply }: Message): string | null {
  const [whole, own] = [body.trim(), reply.trim()];
  if (own === "" || whole === own) return null;
  return whole.startsWith(own) ? whole.slice(own.length).trim() : whole;
}
