/** Amounts by currency while they are typed; null where what is typed is none. */
export type Amounts = Record<string, number | null>;

/** The amounts once each of them is one; null before. */
export function complete(amounts: Amounts): Record<string, number> | null {
  const entries = Object.entries(amounts);
  return entries.every((entry): entry is [string, number] => entry[1] !== null)
    ? Object.fromEntries(entries as [string, number][])
    : null;
}

/** What is wrong with a currency that is to be added; null when nothing is. */
export function currencyProblem(code: string, amounts: Amounts): string | null {
  if (!/^[A-Z]{3}$/.test(code)) return "Type a currency's three letters, such as EUR.";
  if (code in amounts) return `${code} is there already.`;
  return null;
}
