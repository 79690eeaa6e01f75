import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

export type TicketAction = "retry" | "cancel" | "takeover" | "return";

/** Retry, cancel, take over or give back. Saying it twice changes nothing, so no key is needed. */
export function useActOnTicket(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (action: TicketAction) =>
      answered(client.POST(`/api/v1/tickets/{ticket_id}/${action}`, { params: { path: { ticket_id: id } } })),
    onSettled: () => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" }),
  });
}
