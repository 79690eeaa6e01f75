import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea } from "@/components/field";
import { toast } from "@/lib/toasts";
import type { PolicyVersion } from "../types";
import { useChange } from "../use-change";
import { restorePolicy } from "./policy-api";

interface Props {
  version: PolicyVersion | null;
  onClose: () => void;
}

/** Publishes an earlier policy again, as a new version. */
export function RestoreDialog({ version, onClose }: Props) {
  const [note, setNote] = useState("");
  const restore = useChange(restorePolicy, ({ number }) => {
    toast({ tone: "good", title: `Version ${number} is published`, description: "It holds from now on." });
    setNote("");
    onClose();
  });
  const close = () => {
    setNote("");
    restore.reset();
    onClose();
  };
  const name = version?.number === 0 ? "the bundled policy" : `version ${version?.number}`;
  return (
    <ConfirmDialog
      open={version !== null}
      onOpenChange={(open) => !open && close()}
      title={`Publish ${name} again?`}
      description="It becomes a new version with the same rules and holds at once, for every call that is not carried out yet."
      action="Publish again"
      pending={restore.isPending}
      onConfirm={() => version && restore.mutate({ number: version.number, note })}
    >
      <div className="space-y-4">
        <TextArea
          label="Note"
          hint="Why the earlier rules are to hold again."
          maxLength={500}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
        {restore.error && <ErrorNote error={restore.error} />}
      </div>
    </ConfirmDialog>
  );
}
