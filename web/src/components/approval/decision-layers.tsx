import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Approval } from "@/api/types";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { formatMoney } from "@/lib/money";
import { toast } from "@/lib/toasts";
import { capitalise } from "@/lib/words";
import { askInWords, standingInWords } from "./approval-facts";
import { readAgain } from "./approval-cache";
import type { DecisionState } from "./use-decision";
import { WordsDialog } from "./words-dialog";

interface Props {
  approval: Approval;
  decision: DecisionState;
  returnTo: () => HTMLElement | null;
}

/** Why what is open cannot be sent any more: somebody else was faster, or the time is over. */
export function whyClosed(approval: Approval): string | null {
  if (approval.status === "pending") return null;
  return `${capitalise(standingInWords(approval))} meanwhile. What you typed is kept here.`;
}

/** What lies over the card: the words of a decision, the second question about large amounts, the handing over. */
export function DecisionLayers({ approval, decision, returnTo }: Props) {
  const { mode, about, close, send } = decision;
  if (mode === "reject" || mode === "respond") {
    return (
      <WordsDialog
        key={mode}
        mode={mode}
        approval={about}
        blocked={whyClosed(approval)}
        returnTo={returnTo}
        onClose={close}
        onSend={(words) =>
          send(
            mode === "respond"
              ? { decision: "respond", message: words }
              : { decision: "reject", ...(words && { reason: words }) },
          )
        }
      />
    );
  }
  if (mode === "hand-over") return <HandOver approval={about} onClose={close} returnTo={returnTo} />;
  if (mode !== "confirm" || !about.amount) return null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && close()}
      title={`Approve ${formatMoney(about.amount)}?`}
      description={`${askInWords(about)}. You want to be asked about amounts this large. ${about.consequence.on_approve}`}
      action={`Approve ${formatMoney(about.amount)}`}
      onConfirm={() => send({ decision: "approve" })}
      returnTo={returnTo}
    />
  );
}

/** Escalates: a person answers the customer, and the request is withdrawn. */
function HandOver({
  approval,
  onClose,
  returnTo,
}: Pick<Props, "approval" | "returnTo"> & { onClose: () => void }) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const takeOver = useMutation({
    mutationFn: () => {
      const path = { ticket_id: approval.ticket_id };
      const header = { "Idempotency-Key": key.of(path) };
      return answered(client.POST("/api/v1/tickets/{ticket_id}/takeover", { params: { path, header } }));
    },
    onSuccess: () => {
      readAgain(queries, approval.id);
      toast({
        title: "The ticket is with a person now",
        description: `${askInWords(approval)}: withdrawn.`,
        to: `/tickets/${approval.ticket_id}`,
      });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Hand this ticket to a person?"
      description={`“${approval.ticket.subject}”. The agent stops, this request is withdrawn, and a person answers the customer.`}
      action="Hand over"
      pending={takeOver.isPending}
      onConfirm={() => takeOver.mutate()}
      returnTo={returnTo}
    >
      {takeOver.error && <ErrorNote error={takeOver.error} />}
    </ConfirmDialog>
  );
}
