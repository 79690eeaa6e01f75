import { useState } from "react";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea, TextField } from "@/components/field";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import { humanise } from "@/lib/words";
import { useResolveEffect, type Effect, type Resolution } from "./api/effects";
import { OUTCOMES, OutcomeChoice } from "./outcome-choice";

interface Props {
  effect: Effect;
  open: boolean;
  onClose: () => void;
}

/** What a person found out. What follows from it is said before it is sent. */
export function ResolveDialog({ effect, open, onClose }: Props) {
  const [outcome, setOutcome] = useState<Resolution["outcome"] | null>(null);
  const [reason, setReason] = useState("");
  const [reference, setReference] = useState("");
  const [tried, setTried] = useState(false);
  const resolve = useResolveEffect(effect.id);
  const refused = fieldMessages(resolve.error instanceof ApiError ? resolve.error : null);
  const send = () => {
    setTried(true);
    if (!outcome || reason.trim() === "") return;
    const named = outcome === "happened" && reference.trim();
    resolve.mutate(
      { outcome, reason: reason.trim(), ...(named && { reference: named }) },
      {
        onSuccess: () => {
          onClose();
          toast({
            tone: "good",
            title: `Noted: ${OUTCOMES[outcome].label.toLowerCase()}.`,
            to: `/tickets/${effect.ticket_id}`,
          });
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={`What became of “${humanise(effect.tool)}”?`}
      description="Look at the vendor first. This cannot be taken back."
    >
      <div className="space-y-4">
        {resolve.error && Object.keys(refused).length === 0 && (
          <ErrorNote error={resolve.error} what="It was not noted" />
        )}
        <OutcomeChoice
          value={outcome}
          onChange={setOutcome}
          error={tried && !outcome ? "Choose what you found out." : undefined}
        />
        {outcome === "happened" && (
          <TextField
            label="The vendor’s reference (optional)"
            placeholder="re_…"
            maxLength={200}
            value={reference}
            error={refused.reference}
            onChange={(event) => setReference(event.target.value)}
          />
        )}
        <TextArea
          label="How do you know?"
          maxLength={1000}
          value={reason}
          error={
            refused.reason ?? (tried && reason.trim() === "" ? "Say how you found out; it is kept." : null)
          }
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <DialogActions>
        <Button size="large" onClick={onClose}>
          Back
        </Button>
        <Button
          size="large"
          look={outcome === "try_again" ? "danger" : "primary"}
          pending={resolve.isPending}
          onClick={send}
        >
          {outcome ? OUTCOMES[outcome].action : "Confirm"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
