const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const costs = new Intl.NumberFormat("en", {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 4,
  minimumSignificantDigits: 1,
});

/** `12,345`. */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** `12.3K`, for axes and tiles. */
export function formatShort(value: number): string {
  return short.format(value);
}

/** A share of 1: `0.125` is `12.5%`. */
export function formatPercent(share: number): string {
  return percent.format(share);
}

/** What the model cost, in dollars, with four significant digits. */
export function formatCost(dollars: number): string {
  return costs.format(dollars);
}
