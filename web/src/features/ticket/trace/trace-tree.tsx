import { ChevronRight, TriangleAlert } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent } from "react";
import type { Span } from "@/api/types";
import { formatDuration } from "@/lib/time";
import { classes } from "@/lib/words";
import { lookOf, nameOf, STATUS_WORDS } from "./span-looks";
import { isFailed, treeStep, type SpanRow } from "./spans";
import { endOf, placeOf, type TimeAxis } from "./time-axis";

interface Props {
  rows: SpanRow[];
  axis: TimeAxis;
  now: number;
  current: string | null;
  collapsed: ReadonlySet<string>;
  /** The address names the current one. */
  pinned: boolean;
  onMove: (id: string) => void;
  onFold: (id: string, open: boolean) => void;
}

/** The spans as a tree with arrow keys, each with its bar on the one time axis. */
export function TraceTree({ rows, axis, now, current, collapsed, pinned, onMove, onFold }: Props) {
  const tree = useRef<HTMLDivElement>(null);
  const at = rows.findIndex(({ span }) => span.id === current);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = treeStep(event.key, rows, at, collapsed);
    if (!step) return;
    event.preventDefault();
    if ("to" in step) onMove(step.to);
    else onFold(step.fold, step.open);
  };
  const first = useRef(true);
  useEffect(() => {
    // The tree does not pull the page down to itself when it is merely opened.
    const opened = first.current && !pinned;
    first.current = false;
    if (opened) return;
    const row = tree.current?.querySelector<HTMLElement>("[aria-selected=true]");
    if (tree.current?.contains(document.activeElement)) row?.focus();
    else row?.scrollIntoView?.({ block: "nearest" });
  }, [current, pinned]);
  return (
    <div ref={tree} role="tree" tabIndex={-1} aria-label="Trace" className="min-w-0" onKeyDown={onKeyDown}>
      {rows.map((row, index) => (
        <TreeRow
          key={row.span.id}
          row={row}
          axis={axis}
          now={now}
          selected={row.span.id === current}
          tabbable={index === Math.max(at, 0)}
          open={row.hasChildren ? !collapsed.has(row.span.id) : undefined}
          onMove={onMove}
          onFold={onFold}
        />
      ))}
    </div>
  );
}

interface RowProps extends Pick<Props, "axis" | "now" | "onMove" | "onFold"> {
  row: SpanRow;
  selected: boolean;
  tabbable: boolean;
  open: boolean | undefined;
}

function TreeRow({ row, axis, now, selected, tabbable, open, onMove, onFold }: RowProps) {
  const { span, level } = row;
  const { icon: Icon } = lookOf(span.kind);
  return (
    // The tree handles the keys of all its rows.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      aria-level={level}
      aria-expanded={open}
      aria-selected={selected}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      tabIndex={tabbable ? 0 : -1}
      onClick={() => onMove(span.id)}
      className={classes(
        "grid min-h-8 cursor-pointer grid-cols-1 items-center gap-x-2 rounded-md pr-2 text-sm max-sm:py-1 max-sm:pl-2",
        "-outline-offset-2! [contain-intrinsic-size:auto_2.5rem] [content-visibility:auto] sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]",
        selected ? "bg-accent-soft" : "hover:bg-sunken",
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: `${(level - 1) * 0.9}rem` }}>
        {/* A target for the mouse; the arrow keys do the same. */}
        <span
          aria-hidden
          className="flex size-6 shrink-0 items-center justify-center"
          onClick={
            open === undefined ? undefined : (event) => (event.stopPropagation(), onFold(span.id, !open))
          }
        >
          {open !== undefined && (
            <ChevronRight className={classes("size-4 text-soft transition-transform", open && "rotate-90")} />
          )}
        </span>
        <Icon aria-hidden className="size-3.5 shrink-0 text-soft" />
        <span className="truncate">{nameOf(span)}</span>
        {isFailed(span) && <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-bad" />}
      </span>
      <SpanBar span={span} axis={axis} now={now} />
      <span className="sr-only">{spokenOf(span)}</span>
    </div>
  );
}

function SpanBar({ span, axis, now }: { span: Span; axis: TimeAxis; now: number }) {
  const start = placeOf(Date.parse(span.started_at), axis);
  const width = placeOf(endOf(span, now), axis) - start;
  const left = `min(${start * 100}%, 100% - 3px)`;
  const right = start + width > 0.6;
  return (
    <span className="relative block h-5 min-w-0 overflow-hidden">
      <span
        aria-hidden
        className={classes(
          "absolute top-1 h-3 rounded-xs forced-colors:border",
          barOf(span),
          span.ended_at === null && "border-r-0!",
        )}
        style={{ left, width: `max(${width * 100}%, 3px)` }}
      />
      <span
        className="absolute top-0.5 text-xs whitespace-nowrap text-soft tabular-nums"
        style={
          right
            ? { right: `calc(${(1 - start) * 100}% + 6px)` }
            : { left: `calc(${(start + width) * 100}% + 6px)` }
        }
      >
        {start < 0.12 && right ? null : wordsOf(span)}
      </span>
    </span>
  );
}

function barOf(span: Span): string {
  if (isFailed(span)) return "border-2 border-bad bg-bad-soft";
  return lookOf(span.kind === "tool_call" && span.status === "waiting" ? "human_wait" : span.kind).bar;
}

function wordsOf(span: Span): string {
  return span.duration_ms == null ? STATUS_WORDS[span.status] : formatDuration(span.duration_ms);
}

/** What is seen in pictures and patterns only. */
function spokenOf(span: Span): string {
  const parts = [lookOf(span.kind).words, STATUS_WORDS[span.status]];
  if (span.attempt && span.attempt > 1) parts.push(`${span.attempt} attempts`);
  return `, ${parts.join(", ")}`;
}
