import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Approval } from "@/api/types";
import { keepApproval } from "@/components/approval/approval-cache";
import { undoApproval } from "@/components/approval/undo-approval";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { keys } from "@/lib/query-keys";
import { toast } from "@/lib/toasts";
import { count } from "@/lib/words";

export interface BulkDecision {
  decision: "approve" | "reject";
  approvals: Approval[];
  reason: string;
}

/** The most that one decision takes. */
export const MOST_AT_ONCE = 100;

/** One decision about many, each as it was shown. What was accepted leaves the list; the answer says what was not. */
export function useDecideMany() {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: ({ decision, approvals, reason }: BulkDecision) => {
      const items = approvals.map(({ id, digest }) => ({ id, digest }));
      const body = { items, decision, reason: reason.trim() || null };
      const params = { header: { "Idempotency-Key": key.of(body) } };
      return answered(client.POST("/api/v1/approvals/bulk", { params, body }));
    },
    onSuccess: async ({ items }, { decision }) => {
      key.renew();
      await queries.cancelQueries({ queryKey: keys.approvals });
      const decided = items.flatMap(({ approval }) => approval ?? []);
      for (const approval of decided) keepApproval(queries, approval);
      if (decided.length === 0) return;
      const until = decided.map((one) => one.undo_until ?? "").toSorted()[0];
      const undoAll = () => decided.forEach((one) => void undoApproval(queries, one));
      toast({
        tone: decision === "approve" ? "good" : "info",
        title: `${decision === "approve" ? "Approved" : "Rejected"} ${count(decided.length, "request")}`,
        to: "/approvals?view=history",
        ...(until && { action: { label: "Undo all", until, onRun: undoAll } }),
      });
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.approvals });
      void queries.invalidateQueries({ queryKey: keys.counts });
    },
  });
}
