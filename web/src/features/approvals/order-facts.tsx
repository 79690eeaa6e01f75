import type { ReactNode } from "react";
import type { Approval } from "@/api/types";
import { TimeAgo } from "@/components/time-ago";
import { formatMoney } from "@/lib/money";
import { classes, humanise } from "@/lib/words";
import { refundable } from "./approval-facts";

/** Customer and order as our own records have them, not as the agent tells them. */
export function OrderFacts({ approval }: { approval: Approval }) {
  const { customer, order } = approval;
  const left = refundable(approval);
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 rounded-lg bg-sunken p-4 sm:grid-cols-3">
      <Fact name="Customer" className="col-span-2 sm:col-span-1">
        {customer ? (
          <>
            {customer.name}{" "}
            <span className="block text-sm font-normal text-soft wrap-anywhere">{customer.email}</span>
          </>
        ) : (
          "Not known to us"
        )}
      </Fact>
      {order ? (
        <>
          <Fact name="Order" className="col-span-2">
            {order.id}
            <span className="block text-sm font-normal text-soft">
              {humanise(order.status)}, placed <TimeAgo at={order.placed_at} />
            </span>
          </Fact>
          <Fact name="Total">{formatMoney(order.total)}</Fact>
          <Fact name="Paid">{formatMoney(order.paid)}</Fact>
          {left && <Fact name="Refundable">{formatMoney(left)}</Fact>}
        </>
      ) : (
        <Fact name="Order">None</Fact>
      )}
    </dl>
  );
}

function Fact({ name, className, children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <div className={classes("min-w-0", className)}>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="font-medium wrap-anywhere">{children}</dd>
    </div>
  );
}
