import type { Approval, Money, StandingDecision } from "@/api/types";
import type { ApiError } from "@/lib/api-error";
import { formatMoney, isMoney, parseAmount } from "@/lib/money";
import { humanise } from "@/lib/words";

type Call = Pick<Approval, "action_type" | "action_params" | "evidence" | "customer">;

/** The amount that is asked for, where the request is about money. */
export function amountAsked({ action_params: params, evidence }: Call): Money | null {
  if (isMoney(evidence.amount)) return evidence.amount;
  const { amount, currency } = params;
  return typeof amount === "string" && typeof currency === "string" ? parseAmount(amount, currency) : null;
}

/** What can still be refunded on the order. */
export function refundable({ evidence }: Call): Money | null {
  return isMoney(evidence.refundable) ? evidence.refundable : null;
}

/** The request in words: `Refund EUR 49.99 to Ada Lovelace`. */
export function askInWords(approval: Call): string {
  const amount = amountAsked(approval);
  const name = approval.customer?.name;
  if (approval.action_type === "process_refund" && amount) {
    return `Refund ${formatMoney(amount)}${name ? ` to ${name}` : ""}`;
  }
  return `${humanise(approval.action_type)}${name ? ` for ${name}` : ""}`;
}

/** Whether it is all that is left, and what stays if not. */
export function shareInWords(approval: Call): string | null {
  const amount = amountAsked(approval);
  const left = refundable(approval);
  if (!amount || !left || amount.currency !== left.currency) return null;
  if (amount.minor >= left.minor) return "All that can still be refunded";
  const rest = { minor: left.minor - amount.minor, currency: left.currency };
  return `Part of it: ${formatMoney(rest)} of ${formatMoney(left)} stays refundable`;
}

const VERBS: Record<string, string> = {
  approved: "approved",
  rejected: "rejected",
  expired: "expired undecided",
  cancelled: "withdrawn",
};

/** What stands: `rejected by bo@example.com`. */
export function standingInWords({ status, decided_by: by }: StandingDecision): string {
  return `${VERBS[status] ?? status}${by ? ` by ${by}` : ""}`;
}

/** The decision that a 409 carries. */
export function standingOf(error: ApiError): StandingDecision | null {
  const { approval } = error.members;
  const carries = typeof approval === "object" && approval !== null && "status" in approval;
  return error.status === 409 && carries ? (approval as StandingDecision) : null;
}
