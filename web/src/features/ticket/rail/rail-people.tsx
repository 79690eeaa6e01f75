import { ShieldCheck, ShieldQuestion } from "lucide-react";
import { Link } from "react-router";
import type { Rail, TicketDetail } from "@/api/types";
import { Badge } from "@/components/badge";
import { Card } from "@/components/card";
import { CopyButton } from "@/components/copy-button";
import { KeyValues } from "@/components/key-values";
import { Money } from "@/components/money";
import { DateTime } from "@/components/time-ago";
import { count, humanise } from "@/lib/words";

/** The shop's customer; only where the sender is proven to be them. */
export function CustomerCard({ rail, ticket }: { rail: Rail; ticket: TicketDetail }) {
  const { customer } = rail;
  return (
    <Card title="Customer">
      <p className="font-medium wrap-anywhere">
        {customer?.name ?? ticket.customer_name ?? "Name not known"}
      </p>
      <p className="flex items-center gap-1 text-soft">
        <span className="min-w-0 wrap-anywhere">{ticket.customer_email}</span>
        <CopyButton text={ticket.customer_email} what="address" />
      </p>
      <p className={rail.sender_verified ? "mb-2 text-soft" : "mb-2 text-warn"}>
        <SenderIcon proven={rail.sender_verified} />
        {rail.sender_verified ? "Sender proven" : "Sender not proven: nothing about the account is shown"}
      </p>
      {rail.sender_verified && !customer && (
        <p className="text-soft">No customer of the shop has this address.</p>
      )}
      {customer && (
        <KeyValues
          items={[
            ["Customer since", <DateTime key="since" at={customer.since} only="date" />],
            ["Orders", customer.orders],
            ["Tickets", `${customer.tickets}, ${customer.open_tickets} open`],
            ["Refunds, 90 d", <Refunds key="refunds" customer={customer} />],
          ]}
        />
      )}
      <Link to={`/tickets?q=${encodeURIComponent(ticket.customer_email)}`} className="link mt-2 inline-block">
        All tickets of this address
      </Link>
    </Card>
  );
}

function SenderIcon({ proven }: { proven: boolean }) {
  const Icon = proven ? ShieldCheck : ShieldQuestion;
  return <Icon aria-hidden className="mr-1 inline size-4" />;
}

function Refunds({ customer }: { customer: NonNullable<Rail["customer"]> }) {
  if (customer.refunds_90d === 0) return "None";
  return (
    <>
      {count(customer.refunds_90d, "refund")},{" "}
      {customer.refunded_90d.map((sum, index) => (
        <span key={sum.currency}>
          {index > 0 && ", "}
          <Money of={sum} />
        </span>
      ))}
    </>
  );
}

/** The order the ticket is about. */
export function OrderCard({ order }: { order: Rail["order"] }) {
  if (!order) return null;
  return (
    <Card title={`Order ${order.id}`} actions={<Badge>{humanise(order.status)}</Badge>}>
      <KeyValues
        items={[
          ["Total", <Money key="total" of={order.total} />],
          ["Paid", <Money key="paid" of={order.paid} />],
          ["Refunded", order.refunded.minor > 0 && <Money key="refunded" of={order.refunded} />],
          ["Refundable", <Money key="refundable" of={order.refundable} />],
          ["Placed", <DateTime key="placed" at={order.placed_at} only="date" />],
        ]}
      />
      <ul aria-label="Items" className="mt-2 space-y-1 border-t border-line pt-2">
        {order.items.map((item, index) => (
          <Item key={index} item={item as Item} currency={order.total.currency} />
        ))}
      </ul>
    </Card>
  );
}

interface Item {
  name?: string;
  sku?: string;
  quantity?: number;
  unit_price?: number;
}

/** Whatever the shop's catalogue says of an item. */
function Item({ item, currency }: { item: Item; currency: string }) {
  const { name, sku, quantity, unit_price: price } = item ?? {};
  return (
    <li className="flex gap-2">
      <span className="min-w-0 flex-1 wrap-anywhere">
        {typeof quantity === "number" && `${quantity} × `}
        {String(name ?? sku ?? "Item")}
      </span>
      {Number.isSafeInteger(price) && (
        <span className="shrink-0 text-soft tabular-nums">
          <Money of={{ minor: price as number, currency }} />
        </span>
      )}
    </li>
  );
}
