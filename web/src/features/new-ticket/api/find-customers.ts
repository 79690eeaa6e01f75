import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";

export type Customer = components["schemas"]["CustomerRead"];
export type Order = components["schemas"]["OrderRead"];

const FEWEST = 2;

/** Customers by name, e-mail or id. */
export const findCustomers = (q: string) =>
  queryOptions({
    queryKey: ["customers", q],
    queryFn: () => answered(client.GET("/api/v1/customers", { params: { query: { q, limit: 8 } } })),
    enabled: q.length >= FEWEST,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });

/** The customer with exactly this address; null when the shop knows none. */
export const customerOf = (email: string) =>
  queryOptions({
    ...findCustomers(email),
    select: ({ items }: { items: Customer[] }) =>
      items.find((one) => one.email.toLowerCase() === email.toLowerCase()) ?? null,
    enabled: email.includes("@"),
    placeholderData: undefined,
  });

export const ordersOf = (customerId: string | null) =>
  queryOptions({
    queryKey: ["orders", customerId],
    queryFn: () => {
      const query = { customer_id: customerId, limit: 50 };
      return answered(client.GET("/api/v1/orders", { params: { query } }));
    },
    enabled: customerId !== null,
    staleTime: 30_000,
  });
