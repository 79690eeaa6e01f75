import { useSyncExternalStore } from "react";
import type { Approval } from "@/api/types";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { CopyButton } from "@/components/copy-button";
import { DiffTable } from "@/components/diff-table";
import { callOf } from "./approval-facts";
import { refusals, setRefusal, type RefusedDecision } from "./decision-state";
import { changesBetween, changesInWords } from "./edit-changes";
import { refusalInWords } from "./refusal-words";

export function useRefusal(id: string): RefusedDecision | undefined {
  return useSyncExternalStore(refusals.subscribe, refusals.get).get(id);
}

/** Why one's decision was not taken, what is different since, and one's own words to use again. */
export function RefusalNote({ approval }: { approval: Approval }) {
  const refusal = useRefusal(approval.id);
  if (!refusal) return null;
  const { title, detail } = refusalInWords(refusal.error, approval);
  const said = refusal.body.reason ?? refusal.body.message;
  const changes = changesBetween(callOf(refusal.approval), callOf(approval));
  return (
    <Callout
      tone="bad"
      role="alert"
      title={title}
      action={
        <Button size="small" onClick={() => setRefusal(approval.id, null)}>
          Dismiss
        </Button>
      }
    >
      <p>{detail}</p>
      {changes.length > 0 && (
        <DiffTable caption="What changed since you looked" changes={changesInWords(approval, changes)} />
      )}
      {said && (
        <p className="flex flex-wrap items-center gap-x-1">
          <span>
            You wrote: <q>{said}</q>
          </span>
          <CopyButton text={said} what="what you wrote" />
        </p>
      )}
    </Callout>
  );
}
