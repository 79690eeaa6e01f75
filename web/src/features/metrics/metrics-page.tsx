import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { PageHeading } from "@/components/page-heading";
import { PanelBoundary } from "@/components/panel-boundary";
import { QueryView } from "@/components/query-view";
import { Segmented } from "@/components/segmented";
import { Select } from "@/components/select";
import { Skeleton } from "@/components/skeleton";
import { usePreferences } from "@/hooks/use-preferences";
import { useLive } from "@/lib/live/provider";
import { isZone } from "@/lib/time";
import { ChartCard } from "./chart-card";
import { chartsOf } from "./charts";
import { getTimeseries, type SeriesRange, type Stretch, type Timeseries } from "./get-timeseries";
import { labelsOf } from "./labels";
import { Fills } from "./look";
import { BUCKETS, bucketsOf, RANGES, readStretch, usualBucket, writeStretch } from "./stretch";
import { ToolsCard } from "./tools-card";
import { ZoneChoice } from "./zone-choice";

const RANGE_OPTIONS = Object.entries(RANGES).map(([value, label]) => ({
  value: value as SeriesRange,
  label,
}));

export function MetricsPage() {
  const { stretch, own, change, tables, toggleTable } = useStretch();
  const { state } = useLive();
  const series = useQuery(getTimeseries(stretch, state === "paused"));
  return (
    <>
      <PageHeading title="Metrics" />
      <Fills />
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Segmented
          label="Time range"
          value={stretch.range}
          options={RANGE_OPTIONS}
          onChange={(range) => change({ range, bucket: usualBucket(range) })}
        />
        <div className="w-44">
          <Select
            label="Part"
            hideLabel
            value={stretch.bucket}
            options={bucketsOf(stretch.range).map((value) => ({ value, label: BUCKETS[value] }))}
            onChange={(bucket) => change({ bucket })}
          />
        </div>
        <div className="w-52">
          <ZoneChoice zone={stretch.tz} own={own} onChange={(tz) => change({ tz })} />
        </div>
      </div>
      <QueryView query={series} what="The metrics" skeleton={<Skeleton shape="cards" rows={8} />}>
        {(data) => <Charts series={data} tables={tables} onTable={toggleTable} />}
      </QueryView>
    </>
  );
}

interface ChartsProps {
  series: Timeseries;
  tables: string[];
  onTable: (id: string, asTable: boolean) => void;
}

function Charts({ series: { buckets, bucket, tz }, tables, onTable }: ChartsProps) {
  const [{ clock }] = usePreferences();
  const labels = labelsOf(buckets, bucket, tz, clock);
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {chartsOf(buckets).map((chart) => (
        <PanelBoundary key={chart.id} name={chart.title} resetKey={`${bucket} ${tz}`}>
          <ChartCard
            {...{ chart, buckets, labels }}
            asTable={tables.includes(chart.id)}
            onTable={(asTable) => onTable(chart.id, asTable)}
          />
        </PanelBoundary>
      ))}
      <ToolsCard buckets={buckets} />
    </div>
  );
}

/** Range, part, zone and what is shown as a table, all in the address. */
function useStretch() {
  const [params, setParams] = useSearchParams();
  const [{ zone }] = usePreferences();
  const own = isZone(zone) ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const stretch = readStretch(params, own);
  const tables = params.getAll("table");
  const go = (next: Stretch, shown: string[], replace: boolean) => {
    const address = writeStretch(next, own);
    shown.forEach((id) => address.append("table", id));
    setParams(address, { replace, preventScrollReset: true });
  };
  return {
    ...{ stretch, own, tables },
    change: (changed: Partial<Stretch>) => go({ ...stretch, ...changed }, tables, false),
    toggleTable: (id: string, asTable: boolean) =>
      go(stretch, asTable ? [...tables, id] : tables.filter((other) => other !== id), true),
  };
}
