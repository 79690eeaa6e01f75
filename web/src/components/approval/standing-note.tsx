import { useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import type { Approval } from "@/api/types";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { DiffTable } from "@/components/diff-table";
import { TimeAgo } from "@/components/time-ago";
import { useCountdown } from "@/hooks/use-countdown";
import { capitalise } from "@/lib/words";
import { standingInWords } from "./approval-facts";
import { changesInWords } from "./edit-changes";
import { undoApproval } from "./undo-approval";

/** Who decided what, why, and with which changes. */
export function StandingNote({ approval, live = false }: { approval: Approval; live?: boolean }) {
  const { status, decision_reason: reason, message, decided_at: at, changes } = approval;
  return (
    <Callout
      tone={status === "approved" ? "good" : "quiet"}
      title={capitalise(standingInWords(approval))}
      action={<UndoButton approval={approval} />}
      {...(live && { role: "status" as const })}
    >
      <p>
        {reason && <>“{reason}” · </>}
        {message && <>“{message}” · </>}
        {at && <TimeAgo at={at} />}
      </p>
      {changes.length > 0 && (
        <DiffTable caption="What was changed" changes={changesInWords(approval, changes)} />
      )}
    </Callout>
  );
}

/** Takes the decision back while it has had no effect; gone once it has. */
export function UndoButton({ approval }: { approval: Approval }) {
  const queries = useQueryClient();
  const left = useCountdown(approval.undo_until);
  if (!approval.may_undo || !left) return null;
  return (
    <Button
      size="small"
      className="relative z-10 tabular-nums"
      onClick={() => void undoApproval(queries, approval)}
    >
      <Undo2 aria-hidden />
      Undo <span aria-hidden>({left})</span>
    </Button>
  );
}

/** Where two people must agree: who has, and to what, since the first may have edited it. */
export function SecondPerson({ approval }: { approval: Approval }) {
  if (approval.approvers_needed < 2 || approval.status !== "pending") return null;
  const said = approval.approved_by.map(({ by_name: name }) => name).join(", ");
  return (
    <Callout
      tone="info"
      title={
        said ? `Approved by ${said}. One more person has to approve.` : "Two people have to approve this."
      }
      action={<UndoButton approval={approval} />}
    >
      {approval.approved_by.map(
        ({ by, reason, at }) =>
          reason && (
            <p key={by}>
              “{reason}” · <TimeAgo at={at} />
            </p>
          ),
      )}
      {approval.changes.length > 0 && (
        <>
          <p>It was edited. What you see is what would be carried out.</p>
          <DiffTable caption="What was changed" changes={changesInWords(approval, approval.changes)} />
        </>
      )}
    </Callout>
  );
}
