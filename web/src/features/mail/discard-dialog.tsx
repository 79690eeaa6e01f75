import { useState } from "react";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea } from "@/components/field";
import { toast } from "@/lib/toasts";
import { useHeldMailAction, type InboundMailDetail } from "./api/held-mails";

const LONGEST = 300;

interface Props {
  mail: InboundMailDetail;
  open: boolean;
  onClose: () => void;
}

/** Nobody has to look at it again; why is kept. */
export function DiscardDialog({ mail, open, onClose }: Props) {
  const [reason, setReason] = useState("");
  const act = useHeldMailAction(mail.id);
  const discard = () =>
    act.mutate(
      { kind: "discard", reason: reason.trim() || null },
      {
        onSuccess: () => {
          onClose();
          toast({ tone: "good", title: "The mail was discarded." });
        },
      },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Discard the mail?"
      description="No ticket is made of it and nobody is told. It stays among all that came in."
    >
      <div className="space-y-4">
        {act.error && <ErrorNote error={act.error} what="It was not discarded" />}
        <TextArea
          label="Reason (optional)"
          hint="Such as: advertising, an answering machine."
          maxLength={LONGEST}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <DialogActions>
        <Button size="large" onClick={onClose}>
          Back
        </Button>
        <Button size="large" look="danger" pending={act.isPending} onClick={discard}>
          Discard
        </Button>
      </DialogActions>
    </Dialog>
  );
}
