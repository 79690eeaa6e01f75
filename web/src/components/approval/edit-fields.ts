import type { Approval } from "@/api/types";
import { parseAmount, toDecimal } from "@/lib/money";
import { humanise } from "@/lib/words";
import { callOf } from "./approval-facts";

interface Named {
  name: string;
  label: string;
  hint: string | undefined;
  required: boolean;
}
export type EditField = Named &
  (
    | { kind: "money"; currency: string; max: number | undefined }
    | { kind: "choice"; options: string[] }
    | { kind: "number"; min: number | undefined; max: number | undefined; whole: boolean }
    | { kind: "yes-no" }
    | { kind: "text"; long: boolean; email: boolean; date: boolean; maxLength: number | undefined }
    | { kind: "fixed" }
  );

/** What is in a field: text as typed, an amount in minor units, or nothing. */
export type FieldValue = string | number | boolean | null;
export type FieldValues = Record<string, FieldValue>;

interface Property {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  enum?: unknown[];
  anyOf?: Property[];
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  "x-money"?: { currency: string; maximum?: { minor: number } };
}

const LONG = 200;

/** The fields of the call by its schema; of a tool that is not known any more, by what the arguments are. */
export function fieldsOf(approval: Approval): EditField[] {
  const { properties, required } = approval.argument_schema as {
    properties?: Record<string, Property>;
    required?: string[];
  };
  const call = callOf(approval);
  const all =
    properties ??
    Object.fromEntries(Object.keys(call).map((name) => [name, { type: typeof call[name] } as Property]));
  const fields = Object.entries(all).map(([name, property]): EditField => {
    const flat: Property = {
      ...property,
      ...(property as Property).anyOf?.find((one) => one.type !== "null"),
    };
    const named = {
      name,
      label: property.title ?? humanise(name),
      hint: property.description,
      required: required?.includes(name) ?? false,
    };
    return { ...named, ...kindOf(flat, approval) };
  });
  // An amount shows its currency itself.
  const withAmount = fields.some(({ kind }) => kind === "money");
  return fields.filter(({ name, kind }) => !(withAmount && kind === "fixed" && name === "currency"));
}

type Kind = EditField extends infer F ? (F extends Named ? Omit<F, keyof Named> : never) : never;

function kindOf(property: Property, approval: Approval): Kind {
  const { type, format, maxLength } = property;
  const currency = property["x-money"]?.currency ?? approval.amount?.currency;
  if (format === "money" && currency)
    return { kind: "money", currency, max: property["x-money"]?.maximum?.minor };
  if (property.enum) {
    const options = property.enum.map(String);
    return options.length > 1 ? { kind: "choice", options } : { kind: "fixed" };
  }
  if (type === "boolean") return { kind: "yes-no" };
  if (type === "integer" || type === "number") {
    return { kind: "number", min: property.minimum, max: property.maximum, whole: type === "integer" };
  }
  if (type !== "string") return { kind: "fixed" };
  const long = format === "textarea" || (maxLength ?? 0) > LONG;
  return { kind: "text", long, email: format === "email", date: format === "date", maxLength };
}

/** What the fields show at first. */
export function valuesOf(fields: EditField[], call: Record<string, unknown>): FieldValues {
  return Object.fromEntries(fields.map((field) => [field.name, shownOf(field, call[field.name])]));
}

function shownOf(field: EditField, value: unknown): FieldValue {
  if (field.kind === "money") return parseAmount(String(value ?? ""), field.currency)?.minor ?? null;
  if (field.kind === "yes-no") return value === true;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** The whole call as edited. What was not touched stays exactly as it was. */
export function editedCall(
  fields: EditField[],
  call: Record<string, unknown>,
  values: FieldValues,
): Record<string, unknown> {
  const before = valuesOf(fields, call);
  const edited = fields.filter(
    (field) => field.kind !== "fixed" && trimmed(values[field.name]) !== trimmed(before[field.name]),
  );
  return {
    ...call,
    ...Object.fromEntries(edited.map((field) => [field.name, sentOf(field, values[field.name])])),
  };
}

function sentOf(field: EditField, value: FieldValue | undefined): unknown {
  if (field.kind === "money" && typeof value === "number")
    return toDecimal({ minor: value, currency: field.currency });
  if (field.kind === "number" && value !== "") return Number(value);
  const plain = trimmed(value);
  return plain === "" ? null : plain;
}

function trimmed(value: FieldValue | undefined): FieldValue | undefined {
  return typeof value === "string" ? value.trim() : value;
}

/** What is wrong with a field before it is sent; the service looks again. */
export function problemOf(field: EditField, value: FieldValue | undefined): string | null {
  if (field.kind === "money") {
    if (typeof value !== "number") return "Type an amount above zero.";
    if (field.max !== undefined && value > field.max) {
      return `At most ${toDecimal({ minor: field.max, currency: field.currency })} can still be refunded.`;
    }
    return null;
  }
  if (field.kind === "number" && value !== "") {
    const number = Number(value);
    if (Number.isNaN(number) || (field.whole && !Number.isInteger(number))) return "Type a number.";
    if (field.min !== undefined && number < field.min) return `At least ${field.min}.`;
    if (field.max !== undefined && number > field.max) return `At most ${field.max}.`;
  }
  return field.required && field.kind !== "fixed" && trimmed(value) === "" ? "This must not be empty." : null;
}
