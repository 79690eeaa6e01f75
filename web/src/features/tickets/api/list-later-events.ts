import { infiniteQueryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

/** The timeline after what the ticket itself carries. */
export const listLaterEvents = (ticketId: string, after: number) =>
  infiniteQueryOptions({
    queryKey: ["tickets", "one", ticketId, "events", after],
    queryFn: ({ pageParam }) => {
      const params = { path: { ticket_id: ticketId }, query: { after: pageParam, limit: 200 } };
      return answered(client.GET("/api/v1/tickets/{ticket_id}/events", { params }));
    },
    initialPageParam: after,
    getNextPageParam: (page) => (page.next_cursor === null ? undefined : page.items.at(-1)?.seq),
  });
