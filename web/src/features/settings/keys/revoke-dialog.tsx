import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { toast } from "@/lib/toasts";
import type { ApiKey } from "../types";
import { useChange } from "../use-change";
import { revokeKey } from "./keys-api";

/** Ends a key for good. */
export function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  const revoke = useChange(revokeKey, () => {
    toast({ tone: "good", title: `The key ${apiKey?.name} is revoked` });
    onClose();
  });
  const close = () => {
    revoke.reset();
    onClose();
  };
  if (!apiKey) return null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && close()}
      title={`Revoke the key ${apiKey.name}?`}
      description="It is refused everywhere within five seconds, and cannot be had back. Its name stays in the log."
      action="Revoke"
      danger
      pending={revoke.isPending}
      onConfirm={() => revoke.mutate(apiKey.id)}
    >
      {revoke.error && <ErrorNote error={revoke.error} />}
    </ConfirmDialog>
  );
}
