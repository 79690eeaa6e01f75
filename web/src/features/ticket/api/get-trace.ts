import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

/** Where the ticket's time went: turns, and in them model calls, tool calls and waits. */
export const getTrace = (id: string) =>
  queryOptions({
    queryKey: [...keys.ticket(id), "trace"],
    queryFn: () =>
      answered(client.GET("/api/v1/tickets/{ticket_id}/trace", { params: { path: { ticket_id: id } } })),
  });
