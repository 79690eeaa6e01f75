import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { Stats, StatsRange } from "@/api/types";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { Segmented } from "@/components/segmented";
import { Skeleton } from "@/components/skeleton";
import { me } from "@/hooks/me";
import { usePreferences } from "@/hooks/use-preferences";
import { useLive } from "@/lib/live/provider";
import { isZone } from "@/lib/time";
import { count } from "@/lib/words";
import { Figures } from "./figures";
import { getCourse, getStats } from "./get-stats";
import { NeedsYouList } from "./needs-you-list";
import { RANGES, readRange } from "./ranges";
import { RecentTickets } from "./recent-tickets";
import { StatusTiles } from "./status-tiles";
import { SystemStrip } from "./system-strip";

const CHOICES = Object.entries(RANGES).map(([value, { short }]) => ({
  value: value as StatsRange,
  label: short,
}));

export function HomePage() {
  const [params, setParams] = useSearchParams();
  const range = readRange(params.get("range"));
  const { state } = useLive();
  const stats = useQuery(getStats(range, state === "paused"));
  const course = useQuery(getCourse(range, useZone()));
  const { data: caller } = useQuery(me);
  return (
    <>
      <PageHeading
        title={`${greeting()}${caller ? `, ${caller.name}` : ""}`}
        tab="Home"
        description={stats.data ? summary(stats.data) : "\u00a0"}
      >
        <Segmented
          label="Time range"
          value={range}
          options={CHOICES}
          onChange={(next) => setParams({ range: next }, { replace: true, preventScrollReset: true })}
        />
      </PageHeading>
      <QueryView query={stats} what="The figures" skeleton={<Skeleton shape="cards" rows={8} />}>
        {(data) => (
          <div className="space-y-4">
            <StatusTiles stats={data} />
            <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
              <NeedsYouList stats={data} />
              <SystemStrip system={data.system} />
            </div>
            <section aria-label={`Figures ${RANGES[range].within}`}>
              <Figures stats={data} course={course.data} />
            </section>
            <RecentTickets tickets={data.recent} />
          </div>
        )}
      </QueryView>
    </>
  );
}

function useZone(): string {
  const [{ zone }] = usePreferences();
  return isZone(zone) ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
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
