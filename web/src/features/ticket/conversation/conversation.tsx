import type { TicketDetail, TicketEvent } from "@/api/types";
import { useTimes } from "@/hooks/use-times";
import { conversationItems } from "./conversation-items";
import { MessageBubble } from "./message-bubble";
import { UnsentAnswer } from "./unsent-answer";

/** What was said: the customer on the left, we on the right, colleagues among themselves in between. */
export function Conversation({ ticket, events }: { ticket: TicketDetail; events: TicketEvent[] }) {
  const { day } = useTimes();
  return (
    <ol aria-label="Messages" className="space-y-3">
      {conversationItems(ticket.messages, events, day).map((item) => (
        <li key={item.id}>
          {item.kind === "day" && (
            <p className="flex items-center gap-3 py-1 text-xs font-medium text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
              {day(item.at)}
            </p>
          )}
          {item.kind === "message" && <MessageBubble message={item.message} ticket={ticket} />}
          {item.kind === "unsent" && <UnsentAnswer ticketId={ticket.id} event={item.event} />}
        </li>
      ))}
    </ol>
  );
}
