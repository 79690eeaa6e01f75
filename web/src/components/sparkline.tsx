import { useId } from "react";

interface Props {
  /** Oldest first. */
  values: number[];
  /** What it shows, in words that say the gist: `Tickets per hour, between 2 and 19, now 12`. */
  label: string;
  className?: string;
}

const WIDTH = 100;
const HEIGHT = 28;

/** A line without axes, for the shape of a development. */
export function Sparkline({ values, label, className = "h-7 w-24" }: Props) {
  const id = useId();
  const top = Math.max(...values, 1);
  const step = WIDTH / Math.max(values.length - 1, 1);
  const points = values.map((value, index) => `${index * step},${HEIGHT - 2 - (value / top) * (HEIGHT - 4)}`);
  return (
    <svg
      role="img"
      aria-labelledby={id}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={className}
    >
      <title id={id}>{label}</title>
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="var(--color-chart-1)"
        strokeWidth="1.75"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
