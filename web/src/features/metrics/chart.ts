import { toDecimal } from "@/lib/money";

export interface Series {
  name: string;
  /** One per part; null where there was nothing to measure. */
  values: (number | null)[];
}

/** What a chart, its table and its file show. */
export interface Chart {
  /** Stable, for file names: `first-response`. */
  id: string;
  title: string;
  unit: string;
  /** What is measured, where the title alone does not say it. */
  note?: string;
  shape: "bars" | "lines";
  series: Series[];
  /** For people. */
  format: (value: number) => string;
  /** On the axis, shorter. */
  formatAxis?: (value: number) => string;
  /** For a file; without it the number itself. */
  plain?: (value: number) => string;
  /** The headline number. */
  total?: string | undefined;
  /** Axis values are to be whole numbers. */
  whole?: boolean;
  /** The list behind a part, and what it holds: `Tickets received`. */
  link?: (place: number) => string;
  linkName?: string;
  /** What to say when there is nothing. */
  empty: string;
}

/** Whether there is nothing to draw. */
export function isEmpty({ series, shape }: Chart): boolean {
  const values = series.flatMap((one) => one.values);
  return values.every((value) => value === null || (shape === "bars" && value === 0));
}

/** The sum over all parts. */
export function sumOf(values: (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** The decimal text of minor units. */
export function plainMoney(currency: string): (minor: number) => string {
  return (minor) => toDecimal({ minor: Math.round(minor), currency });
}

/** A round duration for an axis: `30 s`, `5 min`, `2 h`. */
export function shortDuration(milliseconds: number): string {
  const units: [number, string][] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1000, "s"],
  ];
  if (milliseconds === 0) return "0";
  const unit = units.find(([size]) => milliseconds >= size && milliseconds % (size / 2) === 0);
  return unit ? `${milliseconds / unit[0]} ${unit[1]}` : `${milliseconds} ms`;
}
