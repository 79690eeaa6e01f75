import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Stats } from "@/api/types";
import { formatDuration } from "@/lib/time";

export function Figures({ stats }: { stats: Stats }) {
  const { median, p95 } = stats.first_response_ms;
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-x-6 gap-y-4 rounded-xl border border-line bg-surface p-5">
      <Figure name="Received" value={stats.received} />
      <Figure
        name="Completed"
        value={stats.counts.completed}
        more={
          <Link to="/tickets?status=completed" className="text-accent underline underline-offset-2">
            {stats.completion_rate === null ? "See them" : `${percent(stats.completion_rate)} of received`}
          </Link>
        }
      />
      <Figure
        name="First answer after"
        value={median === null ? "–" : formatDuration(median)}
        more={p95 === null ? "No answers yet" : `95 % within ${formatDuration(p95)}`}
      />
      <Figure
        name="Approved"
        value={stats.approval_rate === null ? "–" : percent(stats.approval_rate)}
        more={
          <Link to="/approvals?view=history" className="text-accent underline underline-offset-2">
            of what people decided
          </Link>
        }
      />
    </dl>
  );
}

function Figure({ name, value, more }: { name: string; value: ReactNode; more?: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="text-xl font-semibold">{value}</dd>
      {more && <dd className="text-sm text-soft">{more}</dd>}
    </div>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
