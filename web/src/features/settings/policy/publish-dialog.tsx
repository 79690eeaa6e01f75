import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea } from "@/components/field";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import type { DryRun, PolicyMistake } from "../types";
import { useChange } from "../use-change";
import { mistakesOf, policy, publishPolicy } from "./policy-api";
import type { usePolicyDraft } from "./use-policy-draft";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  draft: ReturnType<typeof usePolicyDraft>;
  /** What trying this very text showed. */
  tried: DryRun | undefined;
  onMistakes: (mistakes: PolicyMistake[]) => void;
}

/** Says what publishing means, asks for a note, and keeps the text whatever comes back. */
export function PublishDialog({ open, onOpenChange, draft, tried, onMistakes }: Props) {
  const [note, setNote] = useState("");
  const queries = useQueryClient();
  const publish = useChange(publishPolicy, ({ number }) => {
    toast({ tone: "good", title: `Version ${number} is published`, description: "It holds from now on." });
    draft.clear();
    setNote("");
    onOpenChange(false);
  });
  const error = publish.error instanceof ApiError ? publish.error : null;
  const send = () =>
    publish.mutate(
      { yaml: draft.text, note, based_on: draft.basedOn },
      {
        onError: (refusal) => {
          const mistakes = mistakesOf(refusal);
          if (mistakes.length > 0) onMistakes(mistakes);
          else void queries.invalidateQueries({ queryKey: policy.queryKey });
        },
      },
    );
  const rebase = () => {
    const version = error?.members.version;
    draft.rebase(typeof version === "string" ? version : undefined);
    publish.reset();
  };
  const change = (next: boolean) => {
    publish.reset();
    onOpenChange(next);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="Publish this policy?"
      description="Every call that is judged from now on is judged by it, in every process. So is every call that was judged before and is not carried out yet."
    >
      <div className="space-y-4">
        {tried ? (
          <Callout tone="info" title={tried.headline} />
        ) : (
          <Callout tone="warn" title="You have not tried this text on recorded calls." />
        )}
        <TextArea
          label="Note"
          hint="What changes and why. It stands with the version."
          value={note}
          maxLength={500}
          onChange={({ target }) => setNote(target.value)}
          error={fieldMessages(error).note}
        />
        {error && mistakesOf(error).length === 0 && <Refusal error={error} onRebase={rebase} />}
      </div>
      <DialogActions>
        <Button size="large" onClick={() => change(false)}>
          Back
        </Button>
        <Button size="large" look="primary" pending={publish.isPending} onClick={send}>
          Publish
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** A file that holds, and a colleague who was faster, are no errors of the one who publishes. */
function Refusal({ error, onRebase }: { error: ApiError; onRebase: () => void }) {
  if (error.code === "policy_file_holds")
    return (
      <Callout tone="warn" role="alert" title="A policy file holds here">
        {error.detail} Your text is kept.
      </Callout>
    );
  if (error.status === 412)
    return (
      <Callout tone="warn" role="alert" title="Another policy was published meanwhile">
        <p>{error.detail} Your text is kept; the tab Versions shows what the other one changed.</p>
        <Button size="small" className="mt-2" onClick={onRebase}>
          I have seen it; keep my text
        </Button>
      </Callout>
    );
  return <ErrorNote error={error} />;
}
