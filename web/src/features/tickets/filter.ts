import type { components, operations } from "@/api/schema.gen";
import type { Channel, Priority, TicketStatus } from "@/api/types";
import { CHANNELS, PRIORITIES, STATUSES } from "./ticket-words";

export type Category = components["schemas"]["Category"];
export type Assignee = components["schemas"]["Assignee"];
export type TicketQuery = NonNullable<operations["countTickets"]["parameters"]["query"]>;

export const CATEGORIES: readonly Category[] = [
  ...(["order_status", "refund", "account", "bug", "how_to", "complaint", "other"] as const),
];
export const ASSIGNEES: readonly Assignee[] = ["agent", "person"];
export const WAITING = ["true", "false"] as const;
/** How long ago a ticket may have come in, in milliseconds. */
export const AGES = { "1h": 3.6e6, "24h": 8.64e7, "7d": 6.048e8, "30d": 2.592e9, "90d": 7.776e9 } as const;
export type Age = keyof typeof AGES;
const AGE_NAMES = Object.keys(AGES) as Age[];

/** What the list is narrowed to, as the address has it; an empty text narrows nothing. */
export interface TicketFilter {
  status: TicketStatus[];
  channel: Channel | "";
  priority: Priority | "";
  category: Category | "";
  assignee: Assignee | "";
  waiting: (typeof WAITING)[number] | "";
  /** Received within the last so long; it moves on with the clock. */
  created: Age | "";
  /** Received between two moments, the second one not included. */
  created_from: string;
  created_to: string;
  customer_email: string;
  q: string;
}

export const NO_FILTER: TicketFilter = {
  ...{ status: [], channel: "", priority: "", category: "", assignee: "", waiting: "", created: "" },
  ...{ created_from: "", created_to: "", customer_email: "", q: "" },
};

/** The filter of an address; what it does not know is left out, so that an old link still shows something. */
export function readFilter(params: URLSearchParams): TicketFilter {
  const one = <T extends string>(name: string, known: readonly T[]) =>
    known.find((word) => word === params.get(name)) ?? "";
  const statuses = params.getAll("status");
  return {
    status: STATUSES.filter((status) => statuses.includes(status)),
    channel: one("channel", CHANNELS),
    priority: one("priority", PRIORITIES),
    category: one("category", CATEGORIES),
    assignee: one("assignee", ASSIGNEES),
    waiting: one("waiting", WAITING),
    created: one("created", AGE_NAMES),
    created_from: moment(params.get("created_from")),
    created_to: moment(params.get("created_to")),
    customer_email: params.get("customer_email") ?? "",
    q: params.get("q") ?? "",
  };
}

/** The filter as it stands in an address. Two equal filters have the same text. */
export function writeFilter(filter: TicketFilter): URLSearchParams {
  const { status, ...others } = filter;
  const pairs = Object.entries(others).filter(([, value]) => value !== "");
  return new URLSearchParams([...status.map((word) => ["status", word]), ...pairs]);
}

export function isFiltered(filter: TicketFilter): boolean {
  return writeFilter(filter).size > 0;
}

/** What the service is asked for. */
export function toQuery(filter: TicketFilter, now: number): TicketQuery {
  const { status, waiting, created, ...others } = filter;
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ""));
  return {
    ...(given as TicketQuery),
    ...(status.length > 0 && { status }),
    ...(waiting && { waiting: waiting === "true" }),
    ...(created && { created_from: new Date(now - AGES[created]).toISOString() }),
  };
}

/** The address of the file with all tickets of the list. */
export function exportAddress(filter: TicketFilter, sort: string, now: number): string {
  const { status, ...others } = toQuery(filter, now);
  const pairs = Object.entries(others).map(([name, value]) => [name, String(value)]);
  const statuses = (status ?? []).map((word) => ["status", word]);
  return `/api/v1/tickets/export?${new URLSearchParams([...statuses, ...pairs, ["sort", sort]])}`;
}

function moment(text: string | null): string {
  return text !== null && !Number.isNaN(Date.parse(text)) ? text : "";
}
