import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

export type TicketAction = "retry" | "cancel" | "takeover" | "return";

/** Retry, cancel, take over or give back. Saying it twice changes nothing, so no key is needed. */
export function useActOnTicket(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (action: TicketAction) =>
      answered(client.POST(`/api/v1/tickets/{ticket_id}/${action}`, { params: { path: { ticket_id: id } } })),
    onSettled: () =>
      Promise.all(
        [keys.ticket(id), keys.tickets, keys.approvals].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
