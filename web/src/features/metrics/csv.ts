import type { Chart } from "./chart";
import type { Bucket } from "./get-timeseries";

const MARK = "\ufeff";

/** The chart as a file: moments in UTC, plain numbers, nothing that a spreadsheet would run. */
export function chartCsv({ series, unit, plain = String }: Chart, buckets: Bucket[]): string {
  const head = ["from (UTC)", "until (UTC)", ...series.map(({ name }) => `${name} (${unit})`)];
  const lines = buckets.map(({ start, end }, place) => [
    start,
    end,
    ...series.map(({ values }) => {
      const value = values[place] ?? null;
      return value === null ? "" : plain(value);
    }),
  ]);
  return MARK + [head, ...lines].map((cells) => cells.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** What begins like a formula begins with an apostrophe instead; numbers stay numbers. */
export function cell(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isNumber && /^[\s]*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hands the browser a file to keep. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
