import { Check, MessageSquare, Pencil, X } from "lucide-react";
import { useState } from "react";
import { flushSync } from "react-dom";
import type { Approval, DecisionCreate } from "@/api/types";
import { Button } from "@/components/button";
import { useMay } from "@/hooks/me";
import { asApiError } from "@/lib/api-error";
import { useDecideApproval } from "./api/decide-approval";
import { amountAsked } from "./approval-facts";
import { EditForm } from "./edit-form";
import { DecisionProblem } from "./standing-note";
import { WordsDialog } from "./words-dialog";

type Mode = "edit" | "reject" | "respond";

interface Props {
  approval: Approval;
  onDecided?: ((decided: Approval) => void) | undefined;
  focusAfter?: (() => HTMLElement | null) | undefined;
}

/** The decision. What was typed stays until it was accepted, also when a colleague was faster. */
export function DecisionPanel({ approval, onDecided, focusAfter }: Props) {
  const decide = useDecideApproval(approval);
  const [mode, setMode] = useState<Mode | null>(null);
  const may = useMay("approver");
  const pending = approval.status === "pending";
  const blocked = !may || !pending;
  const close = (decided: boolean) => {
    flushSync(() => setMode(null));
    if (decided || !pending) focusAfter?.()?.focus();
  };
  const send = (body: DecisionCreate) => {
    // Not disabled meanwhile: a disabled button would lose the focus.
    if (blocked || decide.isPending) return;
    // A promise, since the card may be gone from the queue by the time it is answered.
    const accepted = (decided: Approval) => {
      close(true);
      onDecided?.(decided);
    };
    // The card is read again then and has no buttons any more; a dialog stays, with what was typed.
    const refused = (error: unknown) => {
      if (mode === null && [409, 410].includes(asApiError(error).status)) focusAfter?.()?.focus();
    };
    decide.mutateAsync(body).then(accepted, refused);
  };
  const open = (next: Mode) => {
    decide.reset();
    setMode(next);
  };
  const problem = decide.error && <DecisionProblem error={decide.error} />;
  const dialog = {
    approval,
    problem,
    blocked,
    onClose: () => close(false),
    returnsFocus: () => pending && !decide.isSuccess,
  };
  return (
    <div className="contents">
      {mode === null && pending && problem}
      {mode === "edit" && (
        <EditForm
          approval={approval}
          problem={problem}
          blocked={blocked}
          onSend={send}
          onClose={() => close(false)}
        />
      )}
      {pending && mode !== "edit" && (
        <Buttons
          blocked={blocked}
          editable={amountAsked(approval) !== null}
          onApprove={() => send({ decision: "approve" })}
          onOpen={open}
        />
      )}
      {pending && !may && (
        <p className="text-sm text-soft">Deciding needs the role approver or a higher one.</p>
      )}
      <WordsDialog
        {...dialog}
        open={mode === "reject"}
        title="Reject this request"
        description="Nothing is carried out. The agent gets your reason and answers the customer."
        label="Reason"
        action="Reject"
        onSend={(reason) => send({ decision: "reject", ...(reason && { reason }) })}
      />
      <WordsDialog
        {...dialog}
        open={mode === "respond"}
        title="Answer the agent instead"
        description="The request is not carried out; the agent goes on with what you tell it."
        label="Message to the agent"
        action="Send answer"
        required
        onSend={(message) => send({ decision: "respond", message })}
      />
    </div>
  );
}

interface ButtonsProps {
  blocked: boolean;
  editable: boolean;
  onApprove: () => void;
  onOpen: (mode: Mode) => void;
}

/** On a phone the two that matter most stay in reach of the thumb, above the navigation. */
function Buttons({ blocked, editable, onApprove, onOpen }: ButtonsProps) {
  return (
    <div className="gap-2 max-sm:contents sm:flex sm:flex-wrap">
      <div className="grid grid-cols-2 gap-2 bg-surface max-sm:sticky max-sm:bottom-14 max-sm:-mx-4 max-sm:border-t max-sm:border-line max-sm:p-4 sm:flex">
        <Button look="primary" size="large" disabled={blocked} onClick={onApprove} className="max-sm:order-2">
          <Check aria-hidden className="size-4" />
          Approve
        </Button>
        <Button size="large" disabled={blocked} onClick={() => onOpen("reject")}>
          <X aria-hidden className="size-4" />
          Reject
        </Button>
      </div>
      <div className="grid auto-cols-fr grid-flow-col gap-2 sm:flex">
        {editable && (
          <Button size="large" disabled={blocked} onClick={() => onOpen("edit")}>
            <Pencil aria-hidden className="size-4" />
            Edit
          </Button>
        )}
        <Button size="large" disabled={blocked} onClick={() => onOpen("respond")}>
          <MessageSquare aria-hidden className="size-4" />
          Respond
        </Button>
      </div>
    </div>
  );
}
