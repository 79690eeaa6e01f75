import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

const AT_ONCE = 200;

/** The events just before a number, oldest first. They never change, so nobody has to keep them fresh. */
export function readEventsBefore(ticketId: string, before: number) {
  const params = { path: { ticket_id: ticketId }, query: { before, limit: AT_ONCE } };
  return answered(client.GET("/api/v1/tickets/{ticket_id}/events", { params }));
}

/** One event with all of its data. */
export const getEvent = (ticketId: string, seq: number) =>
  queryOptions({
    queryKey: [...keys.ticket(ticketId), "event", seq],
    queryFn: () =>
      answered(
        client.GET("/api/v1/tickets/{ticket_id}/events/{seq}", {
          params: { path: { ticket_id: ticketId, seq } },
        }),
      ),
    staleTime: Infinity,
  });
