import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Approval } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea, TextField } from "@/components/field";
import { Segmented } from "@/components/segmented";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { toast } from "@/lib/toasts";
import { askInWords } from "./approval-facts";
import { readAgain } from "./approval-cache";

type Outcome = components["schemas"]["ResolutionCreate"]["outcome"];

interface Props {
  approval: Approval;
  effect: string;
  onClose: () => void;
}

/** What a person found out about an effect whose outcome nobody knew. */
export function ResolveDialog({ approval, effect, onClose }: Props) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const [outcome, setOutcome] = useState<Outcome>("happened");
  const [reason, setReason] = useState("");
  const [reference, setReference] = useState("");
  const resolve = useMutation({
    mutationFn: () => {
      const body = { outcome, reason: reason.trim(), reference: reference.trim() || null };
      const params = { path: { effect_id: effect }, header: { "Idempotency-Key": key.of(body) } };
      return answered(client.POST("/api/v1/effects/{effect_id}/resolve", { params, body }));
    },
    onSuccess: () => {
      toast({
        tone: "good",
        title: `Recorded: ${askInWords(approval)}`,
        to: `/tickets/${approval.ticket_id}`,
      });
      readAgain(queries, approval.id);
      onClose();
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (reason.trim() !== "" && !resolve.isPending) resolve.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="What became of it?"
      description={`${askInWords(approval)}. Look at the payment provider first.`}
    >
      <form onSubmit={submit} className="space-y-3">
        <Segmented<Outcome>
          label="Outcome"
          value={outcome}
          onChange={setOutcome}
          options={[
            { value: "happened", label: "It happened" },
            { value: "did_not_happen", label: "It did not" },
            { value: "try_again", label: "Try it again" },
          ]}
        />
        {outcome === "happened" && (
          <TextField
            label="Reference (optional)"
            maxLength={200}
            value={reference}
            onChange={({ target }) => setReference(target.value)}
          />
        )}
        <TextArea
          label="What you found"
          rows={3}
          maxLength={1000}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        {resolve.error && <ErrorNote error={resolve.error} />}
        <DialogActions>
          <Button size="large" onClick={onClose}>
            Back
          </Button>
          <Button
            type="submit"
            size="large"
            look="primary"
            pending={resolve.isPending}
            blocked={reason.trim() === "" && "Say what you found first."}
          >
            Record it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
