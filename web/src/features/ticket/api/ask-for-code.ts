import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { keys } from "@/lib/query-keys";

/** Mails the customer a code; who sends it back has proven the address. */
export function useAskForCode(ticketId: string) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: () => {
      const params = { path: { ticket_id: ticketId }, header: { "Idempotency-Key": key.of("code") } };
      return answered(client.POST("/api/v1/tickets/{ticket_id}/sender-code", { params }));
    },
    onSuccess: () => key.renew(),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ticket(ticketId) }),
  });
}
