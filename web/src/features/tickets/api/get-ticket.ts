import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { TicketStatus } from "@/api/types";

const FINISHED: TicketStatus[] = ["completed", "cancelled"];

/** A ticket with all that was said and done; asked for often while it is worked on, seldom afterwards. */
export const getTicket = (id: string) =>
  queryOptions({
    queryKey: ["tickets", "one", id],
    queryFn: () =>
      answered(client.GET("/api/v1/tickets/{ticket_id}", { params: { path: { ticket_id: id } } })),
    refetchInterval: ({ state }) => (state.data && FINISHED.includes(state.data.status) ? 15_000 : 3_000),
  });
