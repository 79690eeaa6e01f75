import { Hourglass } from "lucide-react";
import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { ErrorNote } from "@/components/error-note";
import { NewItems } from "@/components/new-items";
import { VirtualList } from "@/components/virtual-list";
import { useSteadyList } from "@/hooks/use-steady-list";
import { useTimes } from "@/hooks/use-times";
import { formatDuration } from "@/lib/time";
import type { Events } from "../use-events";
import { entriesOf, eventId, type Entry } from "./timeline-entries";
import { TimelineRow } from "./timeline-row";
import { TimelineToolbar } from "./timeline-toolbar";
import { useFollowEnd } from "./use-follow-end";
import { useTimelineFilter } from "./use-timeline-filter";

/** All that happened, in the service's order; what only the curious need is behind Details. */
export function Timeline({ ticketId, all }: { ticketId: string; all: Events }) {
  const [params] = useSearchParams();
  const choice = useTimelineFilter();
  const { day } = useTimes();
  const { newestFirst, details } = choice.filter;
  const focus = Number(params.get("event")) || null;
  useOlder(all, focus);
  const { waiting, atEnd, end: endRef, show } = useFollowEnd(all.events.at(-1)?.seq ?? 0);
  const entries = entriesOf(all.events, choice.filter, day, focus);
  const steady = useSteadyList(entries, newestFirst && !atEnd);
  const older = all.more && <Older all={all} />;
  const end = <div ref={endRef} aria-hidden className="h-px" />;
  return (
    <div>
      <TimelineToolbar {...choice} />
      {newestFirst && (
        <>
          <NewItems waiting={waiting} onShow={() => (steady.showAll(), show())} />
          {end}
        </>
      )}
      {!newestFirst && older}
      {entries.length === 0 ? (
        <EmptyState kind="filtered" title="No event fits this choice">
          <Button onClick={choice.clear}>Show all events</Button>
        </EmptyState>
      ) : (
        <div className="rounded-lg border border-line bg-surface p-1">
          <VirtualList
            label="Timeline"
            items={steady.shown}
            keyOf={({ id }) => id}
            estimate={details ? 110 : 72}
            focusKey={focus === null ? null : eventId(focus)}
          >
            {(entry) => <Row entry={entry} ticketId={ticketId} focus={focus} details={details} />}
          </VirtualList>
        </div>
      )}
      {newestFirst ? older : end}
      {!newestFirst && waiting > 0 && (
        <div role="status" className="sticky bottom-20 z-10 flex justify-center md:bottom-4">
          <Button look="primary" size="small" className="rounded-full shadow-float" onClick={show}>
            {waiting} new below
          </Button>
        </div>
      )}
    </div>
  );
}

/** What the address names may be older than what came with the ticket. */
function useOlder({ events, more, loading, error, loadBackTo }: Events, focus: number | null): void {
  const missing = focus !== null && more && !loading && !error && focus < (events[0]?.seq ?? 1);
  useEffect(() => {
    if (missing) loadBackTo(focus);
    // Once per number that is not there.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [missing, focus]);
}

function Older({ all }: { all: Events }) {
  return (
    <div className="my-2 space-y-2 text-center">
      {all.error ? (
        <ErrorNote error={all.error} what="Older events could not be read" onRetry={all.loadOlder} />
      ) : null}
      <Button pending={all.loading} onClick={all.loadOlder}>
        Load older events
      </Button>
    </div>
  );
}

interface RowProps {
  entry: Entry;
  ticketId: string;
  focus: number | null;
  details: boolean;
}

function Row({ entry, ticketId, focus, details }: RowProps) {
  const { day } = useTimes();
  if (entry.kind === "day") {
    return <h3 className="px-2 pt-3 pb-1 text-xs font-semibold text-soft">{day(entry.at)}</h3>;
  }
  if (entry.kind === "gap") {
    return (
      <p className="mx-2 my-1 flex items-center gap-2 border-y border-dashed border-line py-1.5 text-xs text-soft">
        <Hourglass aria-hidden className="size-3.5 shrink-0" />
        {entry.reason
          ? `Waited ${formatDuration(entry.ms)} ${entry.reason}`
          : `Nothing for ${formatDuration(entry.ms)}`}
      </p>
    );
  }
  const { event, earlier } = entry;
  return (
    <TimelineRow
      ticketId={ticketId}
      event={event}
      earlier={earlier}
      focused={event.seq === focus}
      details={details}
    />
  );
}
