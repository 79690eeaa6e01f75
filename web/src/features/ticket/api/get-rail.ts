import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

/** Who the customer is, the order, other tickets, what the policy said and the model used. */
export const getRail = (id: string) =>
  queryOptions({
    queryKey: [...keys.ticket(id), "rail"],
    queryFn: () =>
      answered(client.GET("/api/v1/tickets/{ticket_id}/rail", { params: { path: { ticket_id: id } } })),
  });
