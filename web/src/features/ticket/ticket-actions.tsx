import { Bot, Copy, Ellipsis, Hand, RotateCw, ShieldQuestion, X } from "lucide-react";
import { useRef, useState } from "react";
import type { TicketDetail } from "@/api/types";
import { Button, buttonClasses } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { Menu, MenuItem, MenuSeparator } from "@/components/menu";
import { useMay } from "@/hooks/me";
import { asApiError } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import { useActOnTicket, type TicketAction } from "./api/act-on-ticket";
import { useAskForCode } from "./api/ask-for-code";
import { copyLink, OpenInTemporal } from "./links";
import { blocksOf, isWithPerson } from "./ticket-words";

const DONE: Record<TicketAction, string> = {
  takeover: "You have the ticket. The agent has stopped.",
  return: "The agent has the ticket again.",
  retry: "The ticket goes on after its last recorded step.",
  cancel: "The ticket is cancelled.",
};

/** What a person may do with the ticket; what cannot be done now says why. */
export function TicketActions({ ticket }: { ticket: TicketDetail }) {
  const act = useActOnTicket(ticket.id);
  const ask = useAskForCode(ticket.id);
  const [cancelling, setCancelling] = useState(false);
  const group = useRef<HTMLDivElement>(null);
  const may = useMay("agent");
  const blocks = blocksOf(ticket, may);
  const run = (action: TicketAction) => {
    if (act.isPending) return;
    act.mutate(action, {
      onSuccess: () => {
        setCancelling(false);
        toast({ title: DONE[action], tone: "good" });
        // The button is gone or means something else now: the focus stays among the buttons.
        if (action !== "cancel") group.current?.focus();
      },
      onError: (error) => action !== "cancel" && refused(error),
    });
  };
  const askForCode = () =>
    ask.mutate(undefined, {
      onSuccess: ({ sent_to }) => toast({ title: `A code was mailed to ${sent_to}.`, tone: "good" }),
      onError: refused,
    });
  const running = (action: TicketAction) => act.isPending && act.variables === action;
  return (
    <div
      ref={group}
      tabIndex={-1}
      role="group"
      aria-label="Actions"
      className="flex flex-wrap items-center gap-2"
    >
      {ticket.status === "failed" && (
        <Button look="primary" blocked={blocks.retry} pending={running("retry")} onClick={() => run("retry")}>
          <RotateCw aria-hidden />
          Retry
        </Button>
      )}
      {isWithPerson(ticket) ? (
        <Button blocked={blocks.giveBack} pending={running("return")} onClick={() => run("return")}>
          <Bot aria-hidden />
          Return to agent
        </Button>
      ) : (
        <Button blocked={blocks.takeOver} pending={running("takeover")} onClick={() => run("takeover")}>
          <Hand aria-hidden />
          Take over
        </Button>
      )}
      <OpenInTemporal url={ticket.workflow.url} className={buttonClasses({})} />
      <Menu
        trigger={
          <Button aria-label="More actions" className="aspect-square px-0!">
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={Copy} keys="c" onSelect={copyLink}>
          Copy link
        </MenuItem>
        <MenuItem icon={ShieldQuestion} blocked={blocks.askForCode} onSelect={askForCode}>
          Mail a code that proves the sender
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={RotateCw} blocked={blocks.retry} onSelect={() => run("retry")}>
          Retry
        </MenuItem>
        <MenuItem icon={X} danger blocked={blocks.cancel} onSelect={() => setCancelling(true)}>
          Cancel ticket…
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={cancelling}
        onOpenChange={(open) => {
          setCancelling(open);
          if (open) act.reset();
        }}
        title="Cancel this ticket?"
        description="The agent stops and open requests are withdrawn. What was already done stays done."
        action="Cancel ticket"
        danger
        pending={act.isPending}
        returnTo={() => group.current}
        onConfirm={() => run("cancel")}
      >
        {act.error && <ErrorNote error={act.error} />}
      </ConfirmDialog>
    </div>
  );
}

function refused(error: unknown): void {
  const { title, detail } = asApiError(error);
  toast({ title, description: detail, tone: "bad" });
}
