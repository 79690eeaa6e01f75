import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Approval, DecisionCreate } from "@/api/types";
import { pendingApprovals } from "@/hooks/pending-approvals";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { getApproval } from "./get-approval";

/** The decision about what is shown (`digest`), sent once however often the button is pressed. The service's answer is
 * shown at once. */
export function useDecideApproval({ id, digest }: Pick<Approval, "id" | "digest">) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: (decision: DecisionCreate) => {
      const body = { ...decision, digest };
      const params = { path: { approval_id: id }, header: { "Idempotency-Key": key.of(body) } };
      return answered(client.POST("/api/v1/approvals/{approval_id}", { params, body }));
    },
    onSuccess: (decided) => {
      queries.setQueryData(getApproval(id).queryKey, decided);
      queries.setQueryData(
        pendingApprovals.queryKey,
        // The first of two people leaves it waiting for the second.
        (queue) =>
          queue && decided.status !== "pending"
            ? { ...queue, items: queue.items.filter((item) => item.id !== id) }
            : queue,
      );
    },
    onSettled: () => {
      // Not waited for: the next request comes up at once.
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
    },
  });
}
