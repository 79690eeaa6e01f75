import type { StandingDecision } from "@/api/types";
import { Note } from "@/components/note";
import { ProblemNote } from "@/components/problem-note";
import { TimeAgo } from "@/components/time-ago";
import { asApiError } from "@/lib/api-error";
import { capitalise } from "@/lib/words";
import { standingInWords, standingOf } from "./approval-facts";

/** Who decided what, and why: shown to whoever comes second. */
export function StandingNote({
  standing,
  conflict = false,
}: {
  standing: StandingDecision;
  conflict?: boolean;
}) {
  const words = standingInWords(standing);
  return (
    <Note
      tone={conflict ? "warn" : standing.status === "approved" ? "good" : "quiet"}
      title={conflict ? `Already ${words}` : capitalise(words)}
      {...(conflict && { role: "alert" })}
    >
      <p>
        {standing.decision_reason && <>“{standing.decision_reason}” · </>}
        {standing.decided_at && <TimeAgo at={standing.decided_at} />}
      </p>
    </Note>
  );
}

/** Why a decision was not taken. */
export function DecisionProblem({ error }: { error: unknown }) {
  const standing = standingOf(asApiError(error));
  return standing ? <StandingNote standing={standing} conflict /> : <ProblemNote error={error} />;
}
