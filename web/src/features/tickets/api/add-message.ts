import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { MessageCreate } from "@/api/types";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";

export function useAddMessage(ticketId: string) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: MessageCreate) => {
      const params = { path: { ticket_id: ticketId }, header: { "Idempotency-Key": key.of(body) } };
      return answered(client.POST("/api/v1/tickets/{ticket_id}/messages", { params, body }));
    },
    onSuccess: () => key.renew(),
    onSettled: () => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" }),
  });
}
