import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { Stats, StatsRange } from "@/api/types";
import { CONTROL } from "@/components/field";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { me } from "@/hooks/me";
import { count } from "@/lib/words";
import { getStats } from "./get-stats";
import { Figures } from "./figures";
import { NeedsYouList } from "./needs-you-list";
import { StatusTiles } from "./status-tiles";

const RANGES: Record<StatsRange, string> = {
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};

export function HomePage() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("range");
  const range = asked !== null && asked in RANGES ? (asked as StatsRange) : "24h";
  const stats = useQuery(getStats(range));
  const { data: caller } = useQuery(me);
  return (
    <>
      <PageHeading title={`${greeting()}${caller ? `, ${caller.name}` : ""}`} tab="Home" />
      <QueryView query={stats}>
        {(data) => (
          <div className="space-y-8">
            <p className="-mt-4 text-soft">{summary(data)}</p>
            <NeedsYouList items={data.needs_you} />
            <StatusTiles stats={data} />
            <section aria-labelledby="figures">
              <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
                <h2 id="figures" className="text-lg font-semibold">
                  How it goes
                </h2>
                <select
                  aria-label="Time range"
                  className={CONTROL.replace("w-full", "w-auto")}
                  value={range}
                  onChange={(event) => setParams({ range: event.target.value }, { replace: true })}
                >
                  {Object.entries(RANGES).map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
              </div>
              <Figures stats={data} />
            </section>
          </div>
        )}
      </QueryView>
    </>
  );
}

function greeting(): string {
  const hour = new Date().getHours();
  if (hour < 5) return "Still up";
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
}

function summary(stats: Stats): string {
  const working = stats.open.pending + stats.open.processing;
  const agent = working > 0 ? `The agent is working on ${count(working, "ticket")}.` : "The agent is idle.";
  if (stats.pending_approvals === 0) return `${agent} Nothing waits for a decision.`;
  const waits = stats.pending_approvals === 1 ? "waits" : "wait";
  return `${agent} ${count(stats.pending_approvals, "request")} ${waits} for a decision.`;
}
