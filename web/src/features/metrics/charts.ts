import { TICKET_STATUS } from "@/components/status-badge";
import { formatMoney } from "@/lib/money";
import { formatNumber, formatPercent, formatShort } from "@/lib/numbers";
import { formatDuration } from "@/lib/time";
import { count, humanise } from "@/lib/words";
import { plainMoney, shortDuration, sumOf, type Chart, type Series } from "./chart";
import type { Bucket } from "./get-timeseries";

const CHANNELS: Record<string, string> = { api: "API", web: "Web", email: "E-mail" };

/** Every chart of the page, in its order. */
export function chartsOf(buckets: Bucket[]): Chart[] {
  return [
    volume("volume-by-channel", "Tickets by channel", named(buckets, "by_channel", channelName), buckets),
    volume("volume-by-status", "Tickets by status", named(buckets, "by_status", statusName), buckets),
    times("first-response", "first_response_ms", buckets),
    times("resolution", "resolution_ms", buckets),
    decisions(buckets),
    approvalWait(buckets),
    overrides(buckets),
    toolCalls(buckets),
    ...refunds(buckets),
    modelCalls(buckets),
    tokens(buckets),
  ];
}

const TIMED = { format: formatDuration, formatAxis: shortDuration };
const COUNTED = { shape: "bars", format: formatNumber, formatAxis: formatShort, whole: true } as const;

function volume(id: string, title: string, series: Series[], buckets: Bucket[]): Chart {
  const link = (place: number) => {
    const { start = "", end = "" } = buckets[place] ?? {};
    return `/tickets?${new URLSearchParams({ created_from: start, created_to: end })}`;
  };
  return {
    ...{ id, title, unit: "tickets", ...COUNTED, series, link, linkName: "tickets received" },
    total: `${formatNumber(sumOf(buckets.map(({ received }) => received)))} received`,
    empty: "No tickets came in.",
  };
}

/** A series for each name that occurs, the known ones in their order. */
function named(
  buckets: Bucket[],
  key: "by_channel" | "by_status",
  words: (name: string) => string,
): Series[] {
  const known = Object.keys(key === "by_channel" ? CHANNELS : TICKET_STATUS);
  const found = new Set(buckets.flatMap((bucket) => Object.keys(bucket[key])));
  const order = [
    ...known.filter((name) => found.has(name)),
    ...[...found].filter((name) => !known.includes(name)),
  ];
  return order.map((name) => ({
    name: words(name),
    values: buckets.map((bucket) => bucket[key][name] ?? 0),
  }));
}

function channelName(name: string): string {
  return CHANNELS[name] ?? humanise(name);
}

function statusName(name: string): string {
  return (TICKET_STATUS as Partial<Record<string, { label: string }>>)[name]?.label ?? humanise(name);
}

const TIMES = {
  first_response_ms: ["First response", "From receipt to the first answer"],
  resolution_ms: ["Resolution", "From receipt to the end"],
} as const;

function times(id: string, key: "first_response_ms" | "resolution_ms", buckets: Bucket[]): Chart {
  const [title, note] = TIMES[key];
  return {
    ...{ id, title, note, unit: "milliseconds", shape: "lines", ...TIMED },
    series: [
      { name: "Median (p50)", values: buckets.map((bucket) => bucket[key].p50) },
      { name: "95th percentile (p95)", values: buckets.map((bucket) => bucket[key].p95) },
    ],
    empty: "Nothing was answered.",
  };
}

function decisions(buckets: Bucket[]): Chart {
  const of = (pick: (one: Bucket["approvals"]) => number) => buckets.map(({ approvals }) => pick(approvals));
  const series = [
    { name: "Approved as asked", values: of(({ approved, edited }) => approved - edited) },
    { name: "Approved with changes", values: of(({ edited }) => edited) },
    { name: "Rejected", values: of(({ rejected }) => rejected) },
    { name: "Expired", values: of(({ expired }) => expired) },
    { name: "Withdrawn", values: of(({ withdrawn }) => withdrawn) },
  ];
  return {
    ...{ id: "approvals", title: "Approval requests ended", unit: "requests", ...COUNTED, series },
    total: `${formatNumber(sumOf(series.flatMap(({ values }) => values)))} ended`,
    empty: "No request ended.",
  };
}

function approvalWait(buckets: Bucket[]): Chart {
  return {
    ...{ id: "approval-wait", title: "Wait for a decision", unit: "milliseconds", shape: "lines" },
    note: "From the request to a person's word",
    ...TIMED,
    series: [{ name: "Median (p50)", values: buckets.map(({ approvals }) => approvals.wait_p50_ms) }],
    empty: "Nobody decided anything.",
  };
}

function overrides(buckets: Bucket[]): Chart {
  return {
    ...{ id: "overrides", title: "Override rate", unit: "share", shape: "lines" },
    note: "Share of decisions in which people changed the call or said no",
    format: formatPercent,
    series: [
      { name: "Changed or rejected", values: buckets.map(({ approvals }) => approvals.override_rate) },
    ],
    empty: "Nobody decided anything.",
  };
}

function toolCalls(buckets: Bucket[]): Chart {
  const sums = buckets.map(({ tools }) => {
    const all = Object.values(tools);
    return { calls: sumOf(all.map(({ calls }) => calls)), errors: sumOf(all.map(({ errors }) => errors)) };
  });
  const series = [
    { name: "Done", values: sums.map(({ calls, errors }) => calls - errors) },
    { name: "Failed or refused", values: sums.map(({ errors }) => errors) },
  ];
  return {
    ...{ id: "tool-calls", title: "Tool calls", unit: "calls", ...COUNTED, series },
    total: `${formatNumber(sumOf(sums.map(({ calls }) => calls)))} calls`,
    empty: "No tool was called.",
  };
}

/** A chart per currency: sums of different ones cannot be drawn on one scale. */
function refunds(buckets: Bucket[]): Chart[] {
  const currencies = [
    ...new Set(buckets.flatMap((one) => one.refunds.map(({ total }) => total.currency))),
  ].toSorted();
  if (currencies.length === 0) return [refundsIn("EUR", buckets, "Refunds")];
  return currencies.map((currency) => refundsIn(currency, buckets, `Refunds in ${currency}`));
}

function refundsIn(currency: string, buckets: Bucket[], title: string): Chart {
  const own = (bucket: Bucket) => bucket.refunds.find(({ total }) => total.currency === currency);
  const values = buckets.map((bucket) => own(bucket)?.total.minor ?? 0);
  const number = sumOf(buckets.map((bucket) => own(bucket)?.count ?? 0));
  const format = (minor: number) => formatMoney({ minor: Math.round(minor), currency });
  return {
    ...{ id: `refunds-${currency.toLowerCase()}`, title, unit: currency, shape: "bars", format },
    formatAxis: (minor) => formatShort(Number(plainMoney(currency)(minor))),
    plain: plainMoney(currency),
    series: [{ name: "Refunded", values }],
    total: number > 0 ? `${format(sumOf(values))} in ${count(number, "refund")}` : undefined,
    empty: "No money was refunded.",
  };
}

function modelCalls(buckets: Bucket[]): Chart {
  const values = buckets.map(({ model }) => model.calls);
  return {
    ...{ id: "model-calls", title: "Model calls", unit: "calls", ...COUNTED },
    series: [{ name: "Answers of the model", values }],
    total: `${formatNumber(sumOf(values))} calls`,
    empty: "The model was not asked.",
  };
}

function tokens(buckets: Bucket[]): Chart {
  const series = [
    { name: "Read (input)", values: buckets.map(({ model }) => model.tokens_in) },
    { name: "Written (output)", values: buckets.map(({ model }) => model.tokens_out) },
  ];
  return {
    ...{ id: "tokens", title: "Tokens", unit: "tokens", ...COUNTED, series },
    total: `${formatShort(sumOf(series.flatMap(({ values }) => values)))} tokens`,
    empty: "The model used no tokens.",
  };
}
