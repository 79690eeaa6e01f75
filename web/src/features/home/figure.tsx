import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { classes } from "@/lib/words";
import type { Delta } from "./deltas";

interface Props {
  name: string;
  value: ReactNode;
  /** A second value of the same kind, as the 95th percentile beside the median. */
  more?: ReactNode;
  delta?: Delta | null;
  /** A line of its course. */
  line?: ReactNode;
  /** Where one can read on. */
  to?: string;
  wide?: boolean;
}

/** One number, what it was before, and how it went. */
export function Figure({ name, value, more, delta, line, to, wide }: Props) {
  return (
    <div
      className={classes(
        "relative flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-surface p-3.5 has-[a:hover]:border-edge",
        wide && "lg:col-span-2",
      )}
    >
      <dt className="text-sm text-soft">
        {to ? (
          <Link to={to} className="after:absolute after:inset-0 after:rounded-lg">
            {name}
          </Link>
        ) : (
          name
        )}
      </dt>
      <dd className="flex items-end justify-between gap-2">
        <span className="min-w-0 text-xl font-semibold wrap-anywhere">{value}</span>
        {line}
      </dd>
      {more && <dd className="text-sm text-soft">{more}</dd>}
      {delta && (
        <dd className="mt-auto pt-1">
          <DeltaWords delta={delta} />
        </dd>
      )}
    </div>
  );
}

const ARROWS = { up: ArrowUp, down: ArrowDown, same: ArrowRight };

function DeltaWords({ delta: { words, direction, good } }: { delta: Delta }) {
  const Arrow = ARROWS[direction];
  return (
    <span
      className={classes(
        "flex items-start gap-1 text-xs",
        good === null ? "text-soft" : good ? "text-good" : "text-bad",
      )}
    >
      <Arrow aria-hidden className="mt-0.5 size-3 shrink-0" />
      {words}
    </span>
  );
}
