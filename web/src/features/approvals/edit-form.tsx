import { ArrowRight } from "lucide-react";
import { useState, type ReactNode, type SubmitEvent } from "react";
import type { Approval, DecisionCreate } from "@/api/types";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { currencyExponent, formatMoney, parseAmount, toDecimal } from "@/lib/money";
import { count } from "@/lib/words";
import { amountAsked, refundable } from "./approval-facts";
import { StandingNote } from "./standing-note";

interface Props {
  approval: Approval;
  problem: ReactNode;
  blocked: boolean;
  onSend: (decision: DecisionCreate) => void;
  onClose: () => void;
}

/** Approves other arguments than the agent asked for, after showing what is different. */
export function EditForm({ approval, problem, blocked, onSend, onClose }: Props) {
  const asked = amountAsked(approval);
  const call = approval.arguments ?? approval.action_params;
  const before = {
    amount: asked ? toDecimal(asked) : "",
    reason: String(call.reason ?? ""),
  };
  const [amount, setAmount] = useState(before.amount);
  const [reason, setReason] = useState(before.reason);
  const currency = asked?.currency ?? "";
  const parsed = parseAmount(amount, currency);
  const left = refundable(approval);
  const changes = [
    ...(asked && parsed && parsed.minor !== asked.minor
      ? [{ name: "Amount", from: formatMoney(asked), to: formatMoney(parsed) }]
      : []),
    ...(reason.trim() !== before.reason.trim()
      ? [{ name: "Reason", from: before.reason, to: reason.trim() }]
      : []),
  ];
  const ready = parsed !== null && reason.trim() !== "" && changes.length > 0;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!ready) return;
    onSend({
      decision: "edit",
      arguments: { ...call, amount: toDecimal(parsed), reason: reason.trim() },
    });
  };
  return (
    <form
      onSubmit={submit}
      className="space-y-4 rounded-lg border border-line p-4"
      aria-label="Edit the request"
    >
      {problem ?? (approval.status !== "pending" && <StandingNote standing={approval} conflict />)}
      <Field
        label={`Amount in ${currency}`}
        hint={left && `At most ${formatMoney(left)}`}
        error={
          parsed
            ? undefined
            : `Write an amount above zero with at most ${count(currencyExponent(currency), "decimal")}.`
        }
      >
        {(wiring) => (
          <input
            {...wiring}
            inputMode="decimal"
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
          />
        )}
      </Field>
      <Field label="Reason">
        {(wiring) => (
          <textarea
            {...wiring}
            rows={3}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {changes.length > 0 && (
        <ul aria-label="Changes" className="space-y-1 rounded-lg bg-sunken p-3 text-sm">
          {changes.map(({ name, from, to }) => (
            <li key={name} className="wrap-anywhere">
              <span className="font-medium">{name}:</span> <del className="text-soft">{from}</del>{" "}
              <ArrowRight aria-label="becomes" className="inline size-3.5" />{" "}
              <ins className="font-medium no-underline">{to}</ins>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" size="large" disabled={blocked || !ready}>
          {changes.length > 0 ? `Approve with ${count(changes.length, "change")}` : "Nothing changed yet"}
        </Button>
        <Button size="large" onClick={onClose}>
          Back
        </Button>
      </div>
    </form>
  );
}
