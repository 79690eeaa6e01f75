import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { TextField } from "@/components/field";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import { useChange } from "../use-change";
import { turnHold } from "./hold-api";

/** Asks why, and says what happens. `active` is how the switch stands now. */
export function HoldDialog({ active, onClose }: { active: boolean; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const turn = useChange(turnHold, (hold) => {
    toast({
      tone: hold.active ? "warn" : "good",
      title: hold.active ? "All effects are held" : "Effects happen again",
    });
    onClose();
  });
  const confirm = () => {
    const words = reason.trim();
    setMissing(words === "");
    if (words !== "") turn.mutate({ active: !active, reason: words });
  };
  const messages = fieldMessages(turn.error instanceof ApiError ? turn.error : null);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={active ? "Let effects happen again?" : "Hold everything?"}
      description={
        active
          ? "The approval policy decides again. What was queued meanwhile stays with people."
          : "At once, for all that has not begun: refunds, mails and every other effect wait for a person. No restart is needed."
      }
      action={active ? "Let effects happen" : "Hold everything"}
      danger={!active}
      pending={turn.isPending}
      onConfirm={confirm}
    >
      <div className="space-y-3">
        <TextField
          label="Reason"
          hint="Everybody sees it who looks at a request that waits because of it."
          maxLength={300}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          error={missing && reason.trim() === "" ? "Type a reason." : messages.reason}
        />
        {turn.error && !messages.reason && <ErrorNote error={turn.error} />}
      </div>
    </ConfirmDialog>
  );
}
