import { useNavigate } from "react-router";
import { Callout } from "@/components/callout";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { asApiError } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import { useDeleteArticle } from "./api/write-article";

interface Props {
  slug: string;
  title: string;
  version: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function DeleteArticle({ slug, title, version, open, onOpenChange }: Props) {
  const navigate = useNavigate();
  const remove = useDeleteArticle();
  const confirm = () =>
    remove.mutate(
      { slug, version },
      {
        onSuccess: () => {
          toast({ tone: "good", title: `“${title}” was deleted.`, to: `/knowledge/${slug}` });
          void navigate("/knowledge");
        },
      },
    );
  const changed = asApiError(remove.error).status === 412;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        if (!next) remove.reset();
        onOpenChange(next);
      }}
      title={`Delete “${title}”?`}
      description="The agent finds it no more, at once. Its versions can still be read and saved anew."
      action="Delete article"
      danger
      pending={remove.isPending}
      onConfirm={confirm}
    >
      {remove.error && changed && (
        <Callout tone="warn" role="alert" title="Somebody has changed it since you read it.">
          <p>Close this, read what is new, and decide again.</p>
        </Callout>
      )}
      {remove.error && !changed && <ErrorNote error={remove.error} what="It was not deleted" />}
    </ConfirmDialog>
  );
}
