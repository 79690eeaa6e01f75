import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { toast } from "@/lib/toasts";
import type { CannedReason } from "../types";
import { useChange } from "../use-change";
import { deleteReason } from "./words-api";

/** Stands beside the list, not in the row that goes away: so the focus is not lost with it. */
export function DeleteReasonDialog({
  reason,
  onClose,
}: {
  reason: CannedReason | null;
  onClose: () => void;
}) {
  const remove = useChange(deleteReason, () => {
    toast({ tone: "good", title: "The reason is deleted" });
    onClose();
  });
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={reason !== null}
      onOpenChange={(open) => !open && close()}
      title="Delete this reason?"
      description={`“${reason?.text}” Those behind it move up. Decisions keep the words they were given.`}
      action="Delete"
      danger
      pending={remove.isPending}
      onConfirm={() => reason && remove.mutate(reason.id)}
    >
      {remove.error && <ErrorNote error={remove.error} />}
    </ConfirmDialog>
  );
}
