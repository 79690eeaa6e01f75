import { CircleDot, CirclePercent } from "lucide-react";
import type { Approval } from "@/api/types";
import { Badge } from "@/components/badge";
import { Money } from "@/components/money";
import { ApprovalStatusBadge } from "@/components/status-badge";
import { formatMoney } from "@/lib/money";
import { classes, humanise } from "@/lib/words";
import { payeeOf, shareOf } from "./approval-facts";
import { TopFlag } from "./risk-flags";

/** What is asked, in one sentence: verb, amount of what, to whom, by which instrument, and what is left after. */
export function AskHeader({ approval, headingId }: { approval: Approval; headingId: string }) {
  const { action_type: action, amount, order, payment, status } = approval;
  const share = shareOf(approval);
  const payee = payeeOf(approval);
  const pending = status === "pending";
  const refund = action === "process_refund" && amount;
  return (
    <header className="space-y-1.5">
      <div className="flex flex-wrap items-center gap-1.5">
        {share === "full" && (
          <Badge tone="warn" icon={CircleDot}>
            Full refund
          </Badge>
        )}
        {share === "partial" && (
          <Badge tone="info" icon={CirclePercent}>
            Partial refund
          </Badge>
        )}
        {pending && <TopFlag flags={approval.flags.filter(({ severity }) => severity !== "low")} />}
        {!pending && <ApprovalStatusBadge status={status} />}
      </div>
      <h2 id={headingId} className="text-xl leading-snug font-semibold tracking-tight wrap-anywhere">
        {refund ? (
          <>
            Refund <Money of={amount} />
            {share === "partial" && order && (
              <span className="font-normal text-soft"> of {formatMoney(order.paid)}</span>
            )}{" "}
            to {payee}
          </>
        ) : (
          `${humanise(action)} for ${payee}`
        )}
      </h2>
      {refund && (
        <p className="text-soft wrap-anywhere">
          {payment ? (
            <>
              To the payment <code className="font-mono text-xs text-ink">{payment.reference}</code>
            </>
          ) : (
            "The way it was paid is not known to us"
          )}
          {order && <> · order {order.id}</>}
        </p>
      )}
      {refund && order && <Balance order={order} settled={!pending} />}
    </header>
  );
}

function Balance({ order, settled }: { order: NonNullable<Approval["order"]>; settled: boolean }) {
  const figures: [string, NonNullable<Approval["amount"]> | null][] = [
    ["Order total", order.total],
    ["Refunded before", order.refunded],
    ["Refundable now", order.refundable],
    ...(settled ? [] : [["After this", order.after] as [string, typeof order.after]]),
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-lg bg-sunken px-3 py-2 sm:flex sm:flex-wrap sm:gap-x-8">
      {figures.map(([name, amount]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-soft">{name}</dt>
          <dd className={classes("font-medium", !amount && "text-bad")}>
            {amount ? <Money of={amount} /> : "More than is left"}
          </dd>
        </div>
      ))}
    </dl>
  );
}
