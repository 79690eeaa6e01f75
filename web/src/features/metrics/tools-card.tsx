import { Card } from "@/components/card";
import { DataTable, type Column } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { formatNumber, formatPercent } from "@/lib/numbers";
import { count, humanise } from "@/lib/words";
import type { Bucket } from "./get-timeseries";

export interface ToolRow {
  tool: string;
  calls: number;
  errors: number;
}

/** All calls of the range, tool by tool, the busiest first. */
export function toolsOf(buckets: Bucket[]): ToolRow[] {
  const rows = new Map<string, ToolRow>();
  for (const [tool, { calls, errors }] of buckets.flatMap(({ tools }) => Object.entries(tools))) {
    const row = rows.get(tool) ?? { tool, calls: 0, errors: 0 };
    rows.set(tool, { tool, calls: row.calls + calls, errors: row.errors + errors });
  }
  return [...rows.values()].toSorted((one, other) => other.calls - one.calls);
}

const COLUMNS: Column<ToolRow>[] = [
  { key: "tool", header: "Tool", cell: ({ tool }) => humanise(tool) },
  { key: "calls", header: "Calls", align: "right", cell: ({ calls }) => formatNumber(calls) },
  { key: "errors", header: "Failed or refused", align: "right", cell: ({ errors }) => formatNumber(errors) },
  {
    ...{ key: "rate", header: "Error rate", align: "right" },
    cell: ({ calls, errors }) => formatPercent(calls === 0 ? 0 : errors / calls),
  },
];

export function ToolsCard({ buckets }: { buckets: Bucket[] }) {
  const rows = toolsOf(buckets);
  return (
    <Card title="Tools">
      <p className="-mt-2 mb-2 min-h-5 text-sm text-soft">Calls of the whole range, tool by tool</p>
      {rows.length === 0 ? (
        <EmptyState title="No tool was called." />
      ) : (
        <DataTable
          caption="Tools"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ tool }) => tool}
          card={(row) => <ToolLine row={row} />}
          density="compact"
        />
      )}
    </Card>
  );
}

/** A tool on a phone. */
function ToolLine({ row: { tool, calls, errors } }: { row: ToolRow }) {
  return (
    <p className="px-3 py-2">
      {humanise(tool)}
      <span className="block text-sm text-soft">
        {count(calls, "call")}, {formatNumber(errors)} failed or refused
      </span>
    </p>
  );
}
