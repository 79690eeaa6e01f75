import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea } from "@/components/field";
import { ApiError, fieldMessages } from "@/lib/api-error";
import type { CannedReason } from "../types";
import { useChange } from "../use-change";
import { changeReason } from "./words-api";

export function ReasonDialog({ reason, onClose }: { reason: CannedReason; onClose: () => void }) {
  const [text, setText] = useState(reason.text);
  const save = useChange(changeReason, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: reason.id, text: text.trim() });
  };
  const messages = fieldMessages(save.error instanceof ApiError ? save.error : null);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Change the reason"
      description="Decisions keep the words they were given."
    >
      <form onSubmit={submit} className="space-y-4">
        <TextArea
          label="Reason"
          maxLength={500}
          value={text}
          onChange={({ target }) => setText(target.value)}
          error={messages.text}
        />
        {save.error && !messages.text && <ErrorNote error={save.error} />}
        <DialogActions>
          <Button size="large" onClick={onClose}>
            Back
          </Button>
          <Button
            size="large"
            look="primary"
            type="submit"
            pending={save.isPending}
            blocked={text.trim() === "" && "Type a reason."}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
