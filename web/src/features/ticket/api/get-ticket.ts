import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

/** A ticket with all that was said, and the newest part of what was done. */
export const getTicket = (id: string) =>
  queryOptions({
    queryKey: [...keys.ticket(id), "whole"],
    queryFn: () =>
      answered(client.GET("/api/v1/tickets/{ticket_id}", { params: { path: { ticket_id: id } } })),
  });
