import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Approval, DecisionCreate } from "@/api/types";
import { preferences } from "@/lib/preferences";
import { writeDraft } from "@/lib/drafts";
import { decideApproval } from "./decide-approval";

export type Mode = "edit" | "reject" | "respond" | "confirm" | "hand-over";

/** So long a card must have been in view before a key approves it: nobody approves what has just slid in. */
export const SETTLES = 300;

/** Within so long a second click on another request's button is that of a double click. */
export const SECOND_CLICK = 500;

export interface DecisionState {
  mode: Mode | null;
  /** The request as it was when the form or dialog was opened: the decision is about that. */
  about: Approval;
  sending: boolean;
  open: (mode: Mode) => void;
  close: () => void;
  send: (decision: DecisionCreate) => void;
  /** Approves, or asks first where the amount is above what the person wants to be asked about. */
  approve: () => void;
  /** Whether what is shown was there long enough to be read. */
  hasSettled: () => boolean;
}

/** The decision about a request. With `onLeave` the next one comes up at once; an edit waits for the answer, since the
 * service may refuse it. */
export function useDecision(approval: Approval, onLeave?: (id: string) => void): DecisionState {
  const queries = useQueryClient();
  const [work, setWork] = useState<{ mode: Mode; about: Approval } | null>(null);
  const [sending, setSending] = useState(false);
  const painted = useRef(Number.POSITIVE_INFINITY);
  const { id, digest } = approval;
  useEffect(() => void (painted.current = performance.now()), [id, digest]);

  const about = work?.about ?? approval;
  const close = () => setWork(null);
  const send = (decision: DecisionCreate) => {
    const leaves = onLeave !== undefined && decision.decision !== "edit";
    setSending(true);
    if (leaves) {
      setWork(null);
      onLeave(id);
    }
    const onAccepted = () => {
      writeDraft(`${decision.decision}:${id}`, "");
      setWork(null);
      if (!leaves) onLeave?.(id);
    };
    void decideApproval(queries, about, decision, { leaves, onAccepted }).then((decided) => {
      setSending(false);
      // What was typed is kept; the dialog would hide why it was refused.
      if (!decided && decision.decision !== "edit") setWork(null);
    });
  };
  const approve = () => {
    const { amount } = approval;
    const limit = amount ? preferences.get().confirmAbove[amount.currency] : undefined;
    if (amount && limit !== undefined && amount.minor > limit && work === null) {
      setWork({ mode: "confirm", about: approval });
    } else send({ decision: "approve" });
  };
  return {
    mode: work?.mode ?? null,
    about,
    sending,
    open: (mode) => setWork({ mode, about: approval }),
    close,
    send,
    approve,
    hasSettled: () => performance.now() - painted.current >= SETTLES,
  };
}

/** Why this cannot be said now; null where it can. */
export function whyNot(approval: Approval, decision: Approval["allowed_decisions"][number]): string | null {
  if (approval.allowed_decisions.includes(decision)) return null;
  return approval.may_decide.text ?? "You may not decide this request.";
}
