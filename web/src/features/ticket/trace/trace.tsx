import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { TicketDetail, TicketEvent, Trace } from "@/api/types";
import { Callout } from "@/components/callout";
import { EmptyState } from "@/components/empty-state";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { Switch } from "@/components/switch";
import { useListCursor } from "@/hooks/use-list-cursor";
import { useNow } from "@/hooks/use-now";
import { formatNumber } from "@/lib/numbers";
import { count } from "@/lib/words";
import { getTrace } from "../api/get-trace";
import { AxisScale } from "./axis-scale";
import { Inspector } from "./inspector";
import { rowsOf } from "./spans";
import { axisOf } from "./time-axis";
import { TraceTree } from "./trace-tree";

interface Props {
  ticket: TicketDetail;
  events: TicketEvent[];
}

/** Where the time went: what the agent, the tools, the queue and people took of it. */
export function TraceView({ ticket, events }: Props) {
  const trace = useQuery(getTrace(ticket.id));
  return (
    <QueryView query={trace} what="The trace" skeleton={<Skeleton shape="list" />}>
      {(data) =>
        data.spans.length === 0 ? (
          <EmptyState kind="nothing" title="Nothing has been worked on yet">
            As soon as the agent begins, its steps are here.
          </EmptyState>
        ) : (
          <Waterfall trace={data} ticket={ticket} events={events} />
        )
      }
    </QueryView>
  );
}

function Waterfall({ trace, ticket, events }: Props & { trace: Trace }) {
  const [params, setParams] = useSearchParams();
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [shorten, setShorten] = useState(true);
  const now = useNow();
  const errorsOnly = params.get("errors") === "1";
  const write = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const rows = rowsOf(trace.spans, { collapsed, errorsOnly });
  const cursor = useListCursor({
    ids: rows.map(({ span }) => span.id),
    current: params.get("span"),
    onSync: (id) => write("span", id),
  });
  const axis = axisOf(trace.spans, now, shorten);
  const span = trace.spans.find(({ id }) => id === cursor.id) ?? rows[0]?.span;
  const fold = (id: string, open: boolean) =>
    setCollapsed((before) => {
      const next = new Set(before);
      if (open) next.delete(id);
      else next.add(id);
      return next;
    });
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm">
        <p className="mr-auto text-soft tabular-nums">
          {count(trace.model_calls, "model call")} · {formatNumber(trace.tokens_in)} tokens in ·{" "}
          {formatNumber(trace.tokens_out)} out
        </p>
        <Switch
          label="Errors only"
          checked={errorsOnly}
          onChange={(on) => write("errors", on ? "1" : null)}
        />
        <Switch label="Shorten waits" checked={shorten} onChange={setShorten} />
      </div>
      {trace.partial && <Callout tone="warn" title="This is only a part: the oldest spans are left out." />}
      {rows.length === 0 ? (
        <EmptyState kind="cleared" title="Nothing failed">
          No span of this ticket ended in an error.
        </EmptyState>
      ) : (
        <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="min-w-0 rounded-lg border border-line bg-surface p-2">
            <AxisScale axis={axis} />
            <TraceTree
              {...{ rows, axis, now, collapsed }}
              current={span?.id ?? null}
              pinned={params.has("span")}
              onMove={cursor.moveTo}
              onFold={fold}
            />
          </div>
          {span && (
            <Inspector
              key={span.id}
              span={span}
              trace={trace}
              event={events.find(({ seq }) => seq === span.event_seq)}
              runUrl={ticket.workflow.url}
            />
          )}
        </div>
      )}
    </div>
  );
}
