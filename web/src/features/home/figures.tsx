import type { components } from "@/api/schema.gen";
import type { Stats } from "@/api/types";
import { Money } from "@/components/money";
import { Sparkline } from "@/components/sparkline";
import { formatNumber, formatPercent } from "@/lib/numbers";
import { formatDuration } from "@/lib/time";
import { count } from "@/lib/words";
import { compareCounts, compareRates, compareTimes } from "./deltas";
import { Figure } from "./figure";
import { RANGES } from "./ranges";

type Course = components["schemas"]["TimeseriesRead"];
type Bucket = Course["buckets"][number];

interface Props {
  stats: Stats;
  course: Course | undefined;
}

/** How the chosen stretch of time went, against the one before. */
export function Figures({ stats, course }: Props) {
  const { range, previous } = stats;
  const { before } = RANGES[range];
  const metrics = `/metrics?range=${range}`;
  return (
    <dl className="grid grid-cols-2 gap-3 max-xs:grid-cols-1 lg:grid-cols-4">
      <Figure
        name="Received"
        value={formatNumber(stats.received)}
        more={stats.completion_rate === null ? "–" : `${formatPercent(stats.completion_rate)} completed`}
        delta={compareCounts(stats.received, previous.received, before, "neither")}
        line={<Line name="Tickets received" course={course} of={({ received }) => received} />}
        to={`/tickets?created=${range}`}
      />
      <Times
        name="First response"
        now={stats.first_response_ms}
        before={previous.first_response_ms}
        period={before}
        to={metrics}
        line={<Line name="First response" course={course} of={(one) => one.first_response_ms.p50} time />}
      />
      <Times
        name="Resolution"
        now={stats.resolution_ms}
        before={previous.resolution_ms}
        period={before}
        to={metrics}
        line={<Line name="Resolution" course={course} of={(one) => one.resolution_ms.p50} time />}
      />
      <Times
        name="Wait for a decision"
        now={stats.approval_wait_ms}
        before={previous.approval_wait_ms}
        period={before}
        to={metrics}
        line={
          <Line name="Wait for a decision" course={course} of={(one) => one.approvals.wait_p50_ms} time />
        }
      />
      <Figure
        name="Resolved by the agent alone"
        value={share(stats.auto_resolution_rate)}
        more="of the completed tickets"
        delta={compareRates(stats.auto_resolution_rate, previous.auto_resolution_rate, before, "more")}
      />
      <Approvals stats={stats} course={course} />
      <Refunds stats={stats} to={metrics} />
    </dl>
  );
}

type Quantiles = Stats["first_response_ms"];

interface TimesProps {
  name: string;
  now: Quantiles;
  before: Quantiles;
  period: string;
  to: string;
  line: React.ReactNode;
}

function Times({ name, now, before, period, to, line }: TimesProps) {
  return (
    <Figure
      {...{ name, to, line }}
      value={now.median === null ? "–" : formatDuration(now.median)}
      more={now.p95 === null ? "None yet" : `median; 95% within ${formatDuration(now.p95)}`}
      delta={compareTimes(now.median, before.median, period)}
    />
  );
}

function Approvals({ stats, course }: Props) {
  const { approval_rate: rate, previous, range } = stats;
  return (
    <Figure
      name="Approved by people"
      value={share(rate)}
      more={rate === null ? "No decisions" : "of what people decided"}
      delta={compareRates(rate, previous.approval_rate, RANGES[range].before, "neither")}
      line={<Line name="Requests approved" course={course} of={(one) => one.approvals.approved} />}
      to="/approvals?view=history"
    />
  );
}

function Refunds({ stats: { refunds, previous, range }, to }: { stats: Stats; to: string }) {
  const made = (all: Stats["refunds"]) => all.reduce((sum, one) => sum + one.count, 0);
  return (
    <Figure
      wide
      name="Refunded"
      value={
        refunds.length === 0 ? (
          "–"
        ) : (
          <span className="flex flex-wrap gap-x-3 text-base">
            {refunds.map(({ total }) => (
              <Money key={total.currency} of={total} />
            ))}
          </span>
        )
      }
      more={made(refunds) > 0 ? count(made(refunds), "refund") : "No refunds"}
      delta={compareCounts(made(refunds), made(previous.refunds), RANGES[range].before, "neither")}
      to={to}
    />
  );
}

interface LineProps {
  name: string;
  course: Course | undefined;
  of: (bucket: Bucket) => number | null;
  time?: boolean;
}

/** Its place is kept while it is read, so that nothing moves. */
function Line({ name, course, of, time = false }: LineProps) {
  const look = "h-7 w-20 shrink-0 max-sm:hidden";
  const values = (course?.buckets ?? []).map(of).filter((value) => value !== null);
  if (values.length < 2 || values.every((value) => value === 0)) return <span aria-hidden className={look} />;
  const words = time ? formatDuration : formatNumber;
  const [least, most, last] = [Math.min(...values), Math.max(...values), values.at(-1) ?? 0].map(words);
  return (
    <Sparkline
      values={values}
      label={`${name} over time: between ${least} and ${most}, lastly ${last}`}
      className={look}
    />
  );
}

function share(value: number | null): string {
  return value === null ? "–" : formatPercent(value);
}
