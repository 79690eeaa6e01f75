import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { answered, client } from "@/api/client";
import type { Approval } from "@/api/types";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ErrorNote } from "@/components/error-note";
import { useMay } from "@/hooks/me";
import { useCountdown } from "@/hooks/use-countdown";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { toast } from "@/lib/toasts";
import { readAgain } from "./approval-cache";
import { ResolveDialog } from "./resolve-dialog";

const TITLES: Record<string, string> = {
  done: "Carried out",
  pending: "Is being carried out",
  failed: "Approved, but it could not be carried out",
  unknown: "Approved, but nobody knows whether it happened",
  none: "Approved, then not carried out",
};
const TONES = { done: "good", pending: "info", failed: "bad", unknown: "warn", none: "quiet" } as const;

/** What became of an approved call, and what can be done where it went wrong. */
export function ExecutionNote({ approval }: { approval: Approval }) {
  const { status, execution } = approval;
  const undoable = Boolean(useCountdown(approval.undo_until));
  if (status !== "approved" || (execution.status === "pending" && undoable)) return null;
  const { reference, error, retry } = execution;
  return (
    <Callout
      tone={TONES[execution.status]}
      title={`${TITLES[execution.status]}${reference ? `, reference ${reference}` : ""}`}
    >
      {error && <p>{error}</p>}
      {retry && <p>{retry.text}</p>}
      {retry?.allowed && <RetryButton approval={approval} />}
    </Callout>
  );
}

/** Tries a failed execution again, or says what became of one that nobody knows about: whichever the service names. */
export function RetryButton({ approval }: { approval: Approval }) {
  const { retry, effect_id: effect } = approval.execution;
  const [asks, setAsks] = useState(false);
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const mayRetry = useMay("agent");
  const mayResolve = useMay("approver");
  const again = useMutation({
    mutationFn: () => {
      const path = { ticket_id: approval.ticket_id };
      const header = { "Idempotency-Key": key.of(path) };
      return answered(client.POST("/api/v1/tickets/{ticket_id}/retry", { params: { path, header } }));
    },
    onSuccess: () => {
      key.renew();
      toast({ tone: "info", title: "It is tried again", to: `/tickets/${approval.ticket_id}` });
    },
    onSettled: () => readAgain(queries, approval.id),
  });
  if (!retry?.allowed) return null;
  if (retry.how === "resolve_effect" && effect) {
    return (
      <div className="relative z-10 mt-2 w-fit">
        <Button
          size="small"
          blocked={!mayResolve && "This needs the role approver."}
          onClick={() => setAsks(true)}
        >
          Say what became of it
        </Button>
        {asks && <ResolveDialog approval={approval} effect={effect} onClose={() => setAsks(false)} />}
      </div>
    );
  }
  return (
    <div className="relative z-10 mt-2 w-fit space-y-2">
      <Button
        size="small"
        pending={again.isPending}
        blocked={!mayRetry && "This needs the role agent."}
        onClick={() => again.mutate()}
      >
        <RotateCw aria-hidden />
        Retry
      </Button>
      {again.error && <ErrorNote error={again.error} />}
    </div>
  );
}
