import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Approval, Money as Amount } from "@/api/types";
import { KeyValues } from "@/components/key-values";
import { Money } from "@/components/money";
import { DateTime, TimeAgo } from "@/components/time-ago";
import { count, humanise } from "@/lib/words";
import { Part } from "./part";

/** Customer and order as our own records have them, not as the agent tells them. */
export function ShopFacts({ approval }: { approval: Approval }) {
  return (
    <div className="grid gap-x-6 gap-y-4 xl:grid-cols-2">
      <Customer approval={approval} />
      <Order order={approval.order} />
    </div>
  );
}

function Customer({ approval: { customer, ticket } }: { approval: Approval }) {
  if (!customer) {
    return (
      <Part title="Customer">
        <p className="wrap-anywhere">
          {ticket.customer_name} {ticket.customer_email}
        </p>
        <p className="text-soft">
          {ticket.sender_verified
            ? "Nobody we know has this address."
            : "The sender is not proven, so no customer’s record is shown."}
        </p>
      </Part>
    );
  }
  const { refunds_90d: refunds } = customer;
  const items: [string, ReactNode][] = [
    [
      "Name",
      <>
        {customer.name} <span className="text-soft">{customer.email}</span>
      </>,
    ],
    ["Customer since", <DateTime key="since" at={customer.since} only="date" />],
    ["Orders", `${customer.orders}`],
    ["Ever paid", <Amounts key="paid" of={customer.lifetime_paid} />],
    ["Open tickets", `${customer.open_tickets}`],
    [
      "Refunds, 90 days",
      <>
        <span className={refunds.count > 1 ? "font-medium text-warn" : undefined}>
          {refunds.count === 0 ? "None" : count(refunds.count, "refund")}
        </span>
        {refunds.count > 0 && (
          <>
            {", "}
            <Amounts of={refunds.sums} />
          </>
        )}
      </>,
    ],
  ];
  return (
    <Part title="Customer">
      <KeyValues items={items} />
      {refunds.recent.length > 0 && (
        <ul aria-label="Latest refunds" className="mt-2 space-y-0.5 border-t border-line pt-2">
          {refunds.recent.map((past) => (
            <li key={past.ticket_id + past.at} className="flex flex-wrap gap-x-2">
              <Money of={past.amount} className="font-medium" />
              <Link to={`/tickets/${past.ticket_id}`} className="link">
                order {past.order_id}
              </Link>
              <span className="text-soft">
                {OUTCOMES[past.status] ?? past.status}, <TimeAgo at={past.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

const OUTCOMES: Record<string, string> = {
  done: "paid back",
  pending: "on its way",
  failed: "failed",
  unknown: "outcome unknown",
};

function Order({ order }: { order: Approval["order"] }) {
  if (!order) {
    return (
      <Part title="Order">
        <p className="text-soft">No order of this customer’s is named.</p>
      </Part>
    );
  }
  return (
    <Part title="Order">
      <KeyValues
        items={[
          ["Order", order.id],
          ["Status", humanise(order.status)],
          ["Placed", <TimeAgo key="placed" at={order.placed_at} />],
          ["Paid", <Money key="paid" of={order.paid} />],
          ["Items", order.items.length > 0 && order.items.map(itemInWords).join(", ")],
          ["Note", order.note],
        ]}
      />
    </Part>
  );
}

function itemInWords(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  const { name, title, sku, quantity } = item as Record<string, unknown>;
  const words = [name, title, sku].find((value) => typeof value === "string");
  const many = typeof quantity === "number" && quantity !== 1 ? `${quantity} × ` : "";
  return `${many}${String(words ?? JSON.stringify(item))}`;
}

function Amounts({ of }: { of: Amount[] }) {
  if (of.length === 0) return "None";
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {of.map((amount) => (
        <Money key={amount.currency} of={amount} />
      ))}
    </span>
  );
}
