import type { Money } from "@/api/types";

// As the service counts minor units (schema/money.py). Intl's own table differs: it shows IDR or IQD without decimals.
const WITHOUT_DECIMALS = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "),
);
const WITH_THREE = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** How many decimals amounts of the currency have. */
export function currencyExponent(currency: string): number {
  if (WITHOUT_DECIMALS.has(currency)) return 0;
  return WITH_THREE.has(currency) ? 3 : 2;
}

/** The exact decimal text, such as `42.50`. */
export function toDecimal({ minor, currency }: Money): string {
  const exponent = currencyExponent(currency);
  if (exponent === 0) return String(minor);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  return `${minor < 0 ? "-" : ""}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** For people, with the currency's code: `EUR 1,042.50`. */
export function formatMoney(money: Money): string {
  const digits = currencyExponent(money.currency);
  const decimal = toDecimal(money);
  try {
    return new Intl.NumberFormat("en", {
      style: "currency",
      currency: money.currency,
      currencyDisplay: "code",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(decimal as Intl.StringNumericLiteral);
  } catch {
    return `${money.currency} ${decimal}`;
  }
}

/** The positive amount that was typed, or null when it is none in this currency. */
export function parseAmount(text: string, currency: string): Money | null {
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(text.trim());
  const exponent = currencyExponent(currency);
  if (!match || (match[2]?.length ?? 0) > exponent) return null;
  const minor = Number(`${match[1]}${(match[2] ?? "").padEnd(exponent, "0")}`);
  return minor > 0 && Number.isSafeInteger(minor) ? { minor, currency } : null;
}

/** Whether an unknown value, such as a piece of evidence, is an amount. */
export function isMoney(value: unknown): value is Money {
  if (typeof value !== "object" || value === null) return false;
  const { minor, currency } = value as Partial<Money>;
  return Number.isSafeInteger(minor) && typeof currency === "string";
}
