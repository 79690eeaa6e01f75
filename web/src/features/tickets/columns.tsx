import { ChevronsUp } from "lucide-react";
import type { ReactNode } from "react";
import type { Column } from "@/components/data-table";
import { Badge } from "@/components/badge";
import { TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { humanise } from "@/lib/words";
import type { TicketLine } from "./api/list-tickets";
import { ASSIGNEE_NAMES, CHANNEL_NAMES, WAITING_NAMES } from "./ticket-words";

export type ColumnKey = keyof typeof COLUMNS;

/** The columns that can be shown beside the subject, in their order. */
const COLUMNS = {
  customer: column("Customer", ({ customer_name, customer_email }) => (
    <span className="block max-w-32 truncate" title={customer_email}>
      {customer_name ?? customer_email}
    </span>
  )),
  status: column("Status", ({ status }) => <TicketStatusBadge status={status} />),
  priority: column("Priority", (ticket) => <Priority ticket={ticket} />, "priority"),
  channel: column("Channel", ({ channel }) => CHANNEL_NAMES[channel] ?? humanise(channel)),
  category: column("Category", ({ category }) => (category ? humanise(category) : <None />)),
  assignee: column("Assignee", ({ assignee }) => ASSIGNEE_NAMES[assignee] ?? humanise(assignee)),
  stage: column("Stage", ({ stage }) => humanise(stage)),
  waiting: column("Waiting for", ({ waiting_for }) => (waiting_for ? WAITING_NAMES[waiting_for] : <None />)),
  updated: column("Updated", ({ updated_at }) => <TimeAgo at={updated_at} />, "updated_at"),
  created: column("Received", ({ created_at }) => <TimeAgo at={created_at} />, "created_at"),
  id: column("Id", ({ id }) => <code className="font-mono text-xs">{id.slice(0, 8)}</code>),
};

export const COLUMN_KEYS = Object.keys(COLUMNS) as ColumnKey[];
export const USUAL_COLUMNS: ColumnKey[] = [
  ...(["customer", "status", "priority", "channel", "category", "assignee", "waiting", "updated"] as const),
];

export function columnName(key: ColumnKey): string {
  return COLUMNS[key].header;
}

export function columnsOf(keys: readonly ColumnKey[]): Column<TicketLine>[] {
  return COLUMN_KEYS.filter((key) => keys.includes(key)).map((key) => ({ key, ...COLUMNS[key] }));
}

function column(header: string, cell: (ticket: TicketLine) => ReactNode, sort?: string) {
  return { header, cell, className: "whitespace-nowrap text-soft", ...(sort && { sort }) };
}

function Priority({ ticket: { priority } }: { ticket: TicketLine }) {
  const word = humanise(priority);
  if (priority === "normal" || priority === "low") return word;
  return (
    <Badge tone={priority === "urgent" ? "bad" : "warn"} icon={ChevronsUp}>
      {word}
    </Badge>
  );
}

/** A dash for eyes, a word for ears. */
function None() {
  return (
    <>
      <span aria-hidden>–</span>
      <span className="sr-only">None</span>
    </>
  );
}
