import type { Approval, Money, StandingDecision } from "@/api/types";
import type { ApiError } from "@/lib/api-error";
import { formatMoney } from "@/lib/money";
import { humanise } from "@/lib/words";

export type Flag = Approval["flags"][number];
export type DecisionName = Approval["allowed_decisions"][number];

/** Who gets it or whom it is about; what we know of a person goes before what the sender says. */
export function payeeOf({ customer, ticket }: Pick<Approval, "customer" | "ticket">): string {
  return customer?.name || ticket.customer_name || ticket.customer_email;
}

/** The request in words: `Refund EUR 49.99 to Ada Lovelace`. */
export function askInWords(
  approval: Pick<Approval, "action_type" | "amount" | "customer" | "ticket">,
): string {
  const { action_type: action, amount } = approval;
  const payee = payeeOf(approval);
  if (action === "process_refund" && amount) return `Refund ${formatMoney(amount)} to ${payee}`;
  return `${humanise(action)} for ${payee}`;
}

/** Of what is paid, how much this gives back: `full`, `partial`, or null where it is no refund of a known order. */
export function shareOf({ amount, order }: Pick<Approval, "amount" | "order">): "full" | "partial" | null {
  if (!amount || !order || amount.currency !== order.paid.currency) return null;
  return amount.minor >= order.paid.minor ? "full" : "partial";
}

/** What a person could approve at once with others: the same action in the same currency. */
export function kindOf({ action_type: action, amount }: Pick<Approval, "action_type" | "amount">): string {
  return `${action} ${amount?.currency ?? ""}`;
}

export function isHigh({ flags }: Pick<Approval, "flags">): boolean {
  return flags.some(({ severity }) => severity === "high");
}

/** The arguments as they would run if it were approved now. */
export function callOf({ arguments: edited, action_params: asked }: Approval): Record<string, unknown> {
  return edited ?? asked;
}

/** One amount for each currency. */
export function sumByCurrency(amounts: Money[]): Money[] {
  const sums = new Map<string, number>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums].map(([currency, minor]) => ({ minor, currency }));
}

const VERBS: Record<string, string> = {
  approved: "approved",
  rejected: "rejected",
  expired: "expired undecided",
  cancelled: "withdrawn",
  pending: "waiting",
};

interface Standing extends StandingDecision {
  decided_by_name?: string | null;
}

/** What stands: `rejected by Bo`, `answered by Bo`. */
export function standingInWords(standing: Standing): string {
  const { status, decision, decided_by_name: name, decided_by: by } = standing;
  const verb = decision === "respond" ? "answered" : (VERBS[status] ?? status);
  return `${verb}${(name ?? by) ? ` by ${name ?? by}` : ""}`;
}

/** The decision that a 409 carries. */
export function standingOf(error: ApiError): StandingDecision | null {
  const { approval } = error.members;
  const carries = typeof approval === "object" && approval !== null && "status" in approval;
  return error.status === 409 && carries ? (approval as StandingDecision) : null;
}

/** Where a line of the ticket's timeline is. */
export function eventLink(ticketId: string, seq: number): string {
  return `/tickets/${ticketId}?tab=timeline&event=${seq}`;
}
