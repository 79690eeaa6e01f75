import { reaches } from "@/hooks/me";
import { formatMoney } from "@/lib/money";
import type { Role } from "./types";

/** Up to what amount somebody may approve, in words. */
export function limitsInWords(limits: Record<string, number> | null): string {
  if (limits === null) return "any amount";
  const amounts = Object.entries(limits).map(([currency, minor]) => formatMoney({ minor, currency }));
  return amounts.length === 0 ? "no amount" : `up to ${amounts.join(", ")}`;
}

/** Whether the role approves at all, so that limits mean anything. */
export function approves(role: Role): boolean {
  return reaches(role, "approver");
}
