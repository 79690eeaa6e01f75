import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Channel, Priority, TicketStatus } from "@/api/types";

/** What the list is narrowed to; an empty text narrows nothing. */
export interface TicketFilter {
  status: TicketStatus | "";
  channel: Channel | "";
  priority: Priority | "";
  q: string;
}

export const listTickets = ({ status, channel, priority, q }: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: ["tickets", "list", { status, channel, priority, q }],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 50,
        ...(status && { status: [status] }),
        ...(channel && { channel }),
        ...(priority && { priority }),
        ...(q && { q }),
        ...(pageParam && { cursor: pageParam }),
      };
      return answered(client.GET("/api/v1/tickets", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
