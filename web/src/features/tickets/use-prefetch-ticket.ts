import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

const REST = 80;

/** Reads a ticket before it is opened, once the pointer or the focus has come to rest on its link. */
export function usePrefetchTicket() {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const read = (id: string) =>
    queries.prefetchQuery({
      // The same key as that of the ticket's page, which then has it at once.
      queryKey: [...keys.ticket(id), "whole"],
      queryFn: () =>
        answered(client.GET("/api/v1/tickets/{ticket_id}", { params: { path: { ticket_id: id } } })),
    });
  const cancel = () => clearTimeout(timer.current);
  const soon = (id: string) => {
    cancel();
    timer.current = setTimeout(() => void read(id), REST);
  };
  return (id: string) => ({
    onPointerEnter: () => soon(id),
    onPointerLeave: cancel,
    onFocus: () => soon(id),
    onBlur: cancel,
  });
}
