import type { Approval } from "@/api/types";
import { asApiError } from "@/lib/api-error";
import { serverNow } from "@/lib/server-clock";
import { formatDuration } from "@/lib/time";
import { standingInWords, standingOf } from "./approval-facts";

interface Words {
  title: string;
  detail: string;
}

/** Why a decision was not taken, as what it is and never as a general error. */
export function refusalInWords(error: unknown, approval?: Approval): Words {
  const problem = asApiError(error);
  const standing = standingOf(problem);
  if (standing) {
    const ago = standing.decided_at ? ` ${agoInWords(standing.decided_at)}` : "";
    const known = approval?.decided_by === standing.decided_by ? approval : {};
    const reason = standing.decision_reason;
    return {
      title: `Already ${standingInWords({ ...known, ...standing })}${ago}${reason ? `: “${reason}”` : ""}`,
      detail:
        problem.code === "too_late_to_undo" ? problem.detail : "Your decision was not taken; theirs stands.",
    };
  }
  if (problem.status === 412) return { title: "It has changed since you looked", detail: problem.detail };
  if (problem.status === 410) return { title: "Too late, it has expired", detail: problem.detail };
  if (problem.status === 403) return { title: "You may not decide this", detail: problem.detail };
  return { title: problem.title, detail: problem.detail };
}

/** `12 s ago`, by the service's clock. */
export function agoInWords(iso: string): string {
  const passed = Math.max(0, serverNow() - Date.parse(iso));
  if (passed < 60_000) return `${Math.round(passed / 1000)} s ago`;
  return `${formatDuration(passed)} ago`;
}
