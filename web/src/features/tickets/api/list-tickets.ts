import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { keys } from "@/lib/query-keys";
import { serverNow } from "@/lib/server-clock";
import { toQuery, type TicketFilter } from "../filter";

export type TicketLine = components["schemas"]["TicketListItem"];
export type TicketFacets = components["schemas"]["TicketFacetsRead"];
type TicketSort = components["schemas"]["TicketSort"];

export const listTickets = (filter: TicketFilter, sort: TicketSort) =>
  infiniteQueryOptions({
    queryKey: [...keys.tickets, "list", filter, sort],
    queryFn: ({ pageParam }) => {
      const query = {
        ...toQuery(filter, serverNow()),
        ...{ sort, limit: 50 },
        ...(pageParam && { cursor: pageParam }),
      };
      return answered(client.GET("/api/v1/tickets", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const countTickets = (filter: TicketFilter) =>
  queryOptions({
    queryKey: [...keys.tickets, "facets", filter],
    queryFn: () =>
      answered(client.GET("/api/v1/tickets/facets", { params: { query: toQuery(filter, serverNow()) } })),
    placeholderData: keepPreviousData,
  });
