import { useEffect, useRef } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { CopyButton } from "@/components/copy-button";
import { DialogActions } from "@/components/dialog";

/** The key itself, which nobody sees again. */
export function KeySecret({ secret, onDone }: { secret: string | null; onDone: () => void }) {
  const done = useRef<HTMLButtonElement>(null);
  // The button that had the focus is gone with the form.
  useEffect(() => done.current?.focus(), []);
  return (
    <>
      {secret === null ? (
        <Callout tone="warn" role="alert" title="The key was made, but cannot be shown any more">
          Revoke it and make another one.
        </Callout>
      ) : (
        <div className="space-y-3">
          <Callout tone="warn" title="Keep it now: it is shown only this once">
            Only a hash of it is stored. Whoever has it can do what it may.
          </Callout>
          <div className="flex items-center gap-2 rounded-md bg-sunken py-2 pr-2 pl-3">
            <code className="min-w-0 flex-1 font-mono text-sm wrap-anywhere">{secret}</code>
            <CopyButton text={secret} what="the key" />
          </div>
        </div>
      )}
      <DialogActions>
        <Button ref={done} size="large" look="primary" onClick={onDone}>
          I have kept it
        </Button>
      </DialogActions>
    </>
  );
}
