import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Mail } from "@/api/types";
import { keys } from "@/lib/query-keys";

export interface MailFilter {
  ticket: string;
  to: string;
  status: string;
  audience: string;
  q: string;
  period: string;
}

const HOURS: Record<string, number> = { "24h": 24, "7d": 168, "30d": 720 };

export const listMails = (filter: MailFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.mails, "outbox", filter],
    queryFn: ({ pageParam }) => {
      const query = { ...asQuery(filter), limit: 50, ...(pageParam && { cursor: pageParam }) };
      return answered(client.GET("/api/v1/outbox", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const getMail = (id: string) =>
  queryOptions({
    queryKey: [...keys.mails, "outbox-mail", id],
    queryFn: () => answered(client.GET("/api/v1/outbox/{mail_id}", { params: { path: { mail_id: id } } })),
  });

function asQuery({ ticket, to, status, audience, q, period }: MailFilter) {
  const hours = HOURS[period];
  return {
    ...(ticket && { ticket_id: ticket }),
    ...(to && { to }),
    ...(status && { status: status as Mail["status"] }),
    ...(audience && { audience: audience as Mail["audience"] }),
    ...(q && { q }),
    ...(hours && { since: new Date(Date.now() - hours * 3_600_000).toISOString() }),
  };
}
