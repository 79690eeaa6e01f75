import type { TicketDetail } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { JsonView } from "@/components/json-view";

/** The ticket as the service answers it. */
export function RawTicket({ ticket }: { ticket: TicketDetail }) {
  const { messages, events, approvals, progress, ...own } = ticket;
  return (
    <div className="space-y-2">
      <p className="flex items-center gap-1 text-sm text-soft">
        What <code className="font-mono text-xs wrap-anywhere">GET /api/v1/tickets/{ticket.id}</code> answers.
        <CopyButton text={JSON.stringify(ticket, null, 2)} what="the whole answer" />
      </p>
      <JsonView value={own} label="Ticket" open />
      <JsonView value={progress} label="Progress" />
      <JsonView value={messages} label={`Messages (${messages.length})`} />
      <JsonView value={approvals} label={`Requests (${approvals.length})`} />
      <JsonView value={events} label={`Newest events (${events.length})`} />
    </div>
  );
}
