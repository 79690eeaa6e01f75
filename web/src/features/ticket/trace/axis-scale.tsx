import { formatDuration } from "@/lib/time";
import { classes } from "@/lib/words";
import { LEGEND, lookOf } from "./span-looks";
import type { TimeAxis } from "./time-axis";

/** What the bars mean, and how long the axis is. Where waits are drawn shorter, their true length is written there. */
export function AxisScale({ axis }: { axis: TimeAxis }) {
  return (
    <div className="mb-1 space-y-1.5 border-b border-line px-2 pb-1.5 text-xs text-soft">
      <ul aria-label="Bars" className="flex flex-wrap gap-x-3 gap-y-1">
        {LEGEND.map((kind) => (
          <li key={kind} className="flex items-center gap-1.5">
            <span aria-hidden className={classes("h-2.5 w-4 rounded-xs", lookOf(kind).bar)} />
            {lookOf(kind).words}
          </li>
        ))}
      </ul>
      <p>
        {formatDuration(axis.to - axis.from)} in total
        {axis.shortened && "; long waits are drawn shorter than they were"}
      </p>
    </div>
  );
}
