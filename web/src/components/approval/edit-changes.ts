import type { Approval } from "@/api/types";
import type { FieldChange } from "@/components/diff-table";
import { formatMoney, parseAmount } from "@/lib/money";
import { humanise } from "@/lib/words";
import { fieldsOf } from "./edit-fields";

type Call = Record<string, unknown>;
type Change = Approval["changes"][number];

/** Argument by argument, what is different. */
export function changesBetween(before: Call, after: Call): Change[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

/** The changes with names and amounts as people read them. */
export function changesInWords(approval: Approval, changes: Change[]): FieldChange[] {
  const fields = fieldsOf(approval);
  return changes.map(({ field, before, after }) => {
    const known = fields.find(({ name }) => name === field);
    const shown = (value: unknown) => valueInWords(value, known?.kind === "money" ? known.currency : null);
    return { name: known?.label ?? humanise(field), before: shown(before), after: shown(after) };
  });
}

function valueInWords(value: unknown, currency: string | null): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (currency && typeof value === "string") {
    const amount = parseAmount(value, currency);
    if (amount) return formatMoney(amount);
  }
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
