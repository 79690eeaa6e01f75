import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { TicketCreate } from "@/api/types";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { keys } from "@/lib/query-keys";

/** Sends the same words twice as one ticket, until they had success. */
export function useCreateTicket() {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: TicketCreate) => {
      const params = { header: { "Idempotency-Key": key.of(body) } };
      return answered(client.POST("/api/v1/tickets", { params, body }));
    },
    onSuccess: () => {
      key.renew();
      void queries.invalidateQueries({ queryKey: keys.tickets });
    },
  });
}
