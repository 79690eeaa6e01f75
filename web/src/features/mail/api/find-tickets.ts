import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

/** Tickets by their words, number or customer; the newest without any. */
export const findTickets = (q: string) =>
  queryOptions({
    queryKey: [...keys.tickets, "find", q],
    queryFn: () => {
      const query = { limit: 10, ...(q && { q }) };
      return answered(client.GET("/api/v1/tickets", { params: { query } }));
    },
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
