import { Bot, Hand, RotateCw, X } from "lucide-react";
import { useRef, useState } from "react";
import type { TicketDetail } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { ProblemNote } from "@/components/problem-note";
import { useMay } from "@/hooks/me";
import { useActOnTicket, type TicketAction } from "./api/act-on-ticket";

/** What a person may do with the ticket as it stands; what makes no sense now is not offered. */
export function TicketActions({ ticket }: { ticket: TicketDetail }) {
  const act = useActOnTicket(ticket.id);
  const [cancelling, setCancelling] = useState(false);
  const may = useMay("agent");
  const withPerson = ticket.assignee === "person" || ticket.status === "escalated";
  const cancelled = ticket.status === "cancelled";
  const group = useRef<HTMLDivElement>(null);
  const run = (action: TicketAction) => {
    // Afterwards the button is gone or means something else: the focus stays among the buttons.
    if (!act.isPending) act.mutate(action, { onSuccess: () => group.current?.focus() });
  };
  const confirmCancel = () => {
    setCancelling(false);
    run("cancel");
  };
  return (
    <div className="mt-3 space-y-3">
      <div ref={group} tabIndex={-1} role="group" aria-label="Actions" className="flex flex-wrap gap-2">
        {ticket.status === "failed" && (
          <Button look="primary" disabled={!may} onClick={() => run("retry")}>
            <RotateCw aria-hidden className="size-4" />
            Retry
          </Button>
        )}
        {!cancelled && !withPerson && (
          <Button disabled={!may} onClick={() => run("takeover")}>
            <Hand aria-hidden className="size-4" />
            Take over
          </Button>
        )}
        {!cancelled && withPerson && (
          <Button disabled={!may} onClick={() => run("return")}>
            <Bot aria-hidden className="size-4" />
            Return to the agent
          </Button>
        )}
        {!cancelled && ticket.status !== "completed" && (
          <Button disabled={!may} onClick={() => setCancelling(true)}>
            <X aria-hidden className="size-4" />
            Cancel ticket
          </Button>
        )}
      </div>
      {!may && <p className="text-sm text-soft">Working on tickets needs the role agent or a higher one.</p>}
      {act.error && <ProblemNote error={act.error} />}
      <Dialog
        open={cancelling}
        onOpenChange={setCancelling}
        title="Cancel this ticket?"
        description="The agent stops and open requests are withdrawn. What was already done stays done."
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setCancelling(false)}>Keep it</Button>
          <Button look="danger" onClick={confirmCancel}>
            Cancel ticket
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
