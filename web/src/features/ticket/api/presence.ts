import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

const PATH = "/api/v1/tickets/{ticket_id}/presence";
const of = (id: string) => ({ params: { path: { ticket_id: id } } });

/** Who has the ticket open. */
export const getPresence = (id: string) =>
  queryOptions({ queryKey: keys.presence(id), queryFn: () => answered(client.GET(PATH, of(id))) });

/** Says that one has it open, for the next minute. */
export const claimPresence = (id: string) => answered(client.PUT(PATH, of(id)));

/** Says that one has left; also while the page is being closed. */
export const endPresence = (id: string) => answered(client.DELETE(PATH, { ...of(id), keepalive: true }));
