import { Download, Table } from "lucide-react";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { IconButton } from "@/components/icon-button";
import { isEmpty, type Chart } from "./chart";
import { ChartTable } from "./chart-table";
import { chartCsv, download } from "./csv";
import type { Bucket } from "./get-timeseries";
import type { Label } from "./labels";
import { Legend } from "./look";
import { Plot } from "./plot";

interface Props {
  chart: Chart;
  buckets: Bucket[];
  labels: Label[];
  asTable: boolean;
  onTable: (asTable: boolean) => void;
}

/** A chart with its words, its table and its file. */
export function ChartCard({ chart, buckets, labels, asTable, onTable }: Props) {
  const { id, title, series, shape } = chart;
  const empty = isEmpty(chart);
  return (
    <Card
      title={title}
      actions={
        <div className="flex gap-1">
          <IconButton
            {...{ label: `${title} as a table`, icon: Table, size: "small" }}
            aria-pressed={asTable}
            className="aria-pressed:bg-sunken aria-pressed:text-ink"
            onClick={() => onTable(!asTable)}
          />
          <IconButton
            {...{ label: `${title} as CSV`, icon: Download, size: "small" }}
            onClick={() => download(`${id}.csv`, chartCsv(chart, buckets))}
          />
        </div>
      }
    >
      <p className="-mt-2 mb-2 min-h-5 text-sm text-soft">{describe(chart)}</p>
      {empty && !asTable ? (
        <EmptyState title={chart.empty}>Choose a longer range, or come back later.</EmptyState>
      ) : asTable ? (
        <ChartTable chart={chart} labels={labels} />
      ) : (
        <>
          <Plot chart={chart} labels={labels} />
          <div className="mt-2">
            <Legend names={series.map(({ name }) => name)} shape={shape} />
          </div>
        </>
      )}
    </Card>
  );
}

function describe({ total, note, unit }: Chart): string {
  return [total, note ?? (total ? null : `In ${unit}`)].filter(Boolean).join(" · ");
}
