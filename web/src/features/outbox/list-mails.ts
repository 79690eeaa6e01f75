import { infiniteQueryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

export const listMails = (ticketId: string | null) =>
  infiniteQueryOptions({
    queryKey: ["outbox", ticketId],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 20,
        ...(ticketId && { ticket_id: ticketId }),
        ...(pageParam && { cursor: pageParam }),
      };
      return answered(client.GET("/api/v1/outbox", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: 5_000,
  });
