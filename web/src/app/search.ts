import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { humanise } from "@/lib/words";

export interface Found {
  id: string;
  title: string;
  detail: string;
  /** A path of the dashboard. */
  to: string;
}

/** Tickets, customers, orders and articles by their words or ids. */
export const search = (q: string) =>
  queryOptions({
    queryKey: ["search", q],
    queryFn: async () => asFound(await answered(client.GET("/api/v1/search", { params: { query: { q } } }))),
    enabled: q.length >= 2,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });

/** Customers and orders have no page of their own: they lead to their tickets. */
function asFound({ tickets, customers, orders, articles }: components["schemas"]["SearchRead"]): Found[] {
  return [
    ...tickets.map(({ id, subject, status, customer_email }) => ({
      ...{ id: `ticket ${id}`, title: subject, to: `/tickets/${id}` },
      detail: `${humanise(status)} · ${customer_email}`,
    })),
    ...customers.map(({ id, name, email }) => ({
      ...{ id: `customer ${id}`, title: name, detail: `Customer · ${email}`, to: ticketsOf(email) },
    })),
    ...orders.map(({ id, status }) => ({
      ...{ id: `order ${id}`, title: `Order ${id}`, detail: humanise(status), to: ticketsOf(id) },
    })),
    ...articles.map(({ slug, title }) => ({
      ...{ id: `article ${slug}`, title, detail: "Article", to: `/knowledge/${encodeURIComponent(slug)}` },
    })),
  ];
}

function ticketsOf(words: string): string {
  return `/tickets?${new URLSearchParams({ q: words })}`;
}
