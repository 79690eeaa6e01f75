import type { Chart, Series } from "./chart";
import { HEIGHT, LEFT, type Geometry } from "./geometry";
import type { Label } from "./labels";
import { colourOf, dashOf, fillOf, Mark } from "./look";
import { namedPlaces } from "./scale";

const NAME_WIDTH = 64;

export function Axes({ chart, labels, geometry }: { chart: Chart; labels: Label[]; geometry: Geometry }) {
  const { scale, width, x, y } = geometry;
  const words = chart.formatAxis ?? chart.format;
  return (
    <g fontSize="11" fill="var(--color-soft)">
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT},${y(tick)} H${width - 4}`} stroke="var(--color-line)" />
          <text x={LEFT - 6} y={y(tick)} textAnchor="end" dominantBaseline="middle">
            {words(tick)}
          </text>
        </g>
      ))}
      {namedPlaces(
        labels.map(({ isDay }) => isDay),
        (width - LEFT) / NAME_WIDTH,
      ).map((place) => (
        <text key={place} x={Math.min(x(place), width - 20)} y={HEIGHT - 6} textAnchor="middle">
          {labels[place]?.short}
        </text>
      ))}
    </g>
  );
}

/** Bars upon each other, with a gap between them. */
export function Bars({ series, geometry: { x, y, step } }: { series: Series[]; geometry: Geometry }) {
  const parts = series[0]?.values.length ?? 0;
  const wide = Math.max(step * 0.72, 1.5);
  return Array.from({ length: parts }, (_, place) => {
    let below = 0;
    return series.map(({ name, values }, row) => {
      const value = values[place] ?? 0;
      if (value === 0) return null;
      const [bottom, top] = [y(below), y(below + value)];
      below += value;
      return (
        <rect
          key={`${place} ${name}`}
          x={x(place) - wide / 2}
          y={top}
          width={wide}
          height={Math.max(bottom - top - (below > value ? 1 : 0), 1)}
          fill={fillOf(row)}
        />
      );
    });
  });
}

const MARKED = 60;

/** Lines that are broken where nothing was measured; a point alone is a mark. */
export function Lines({ series, geometry: { x, y } }: { series: Series[]; geometry: Geometry }) {
  return series.map(({ name, values }, row) => (
    <g key={name}>
      <path
        d={lineOf(values, x, y)}
        fill="none"
        stroke={colourOf(row)}
        strokeWidth="2"
        strokeDasharray={dashOf(row)}
        strokeLinejoin="round"
      />
      {values.map((value, place) => {
        const alone = (values[place - 1] ?? null) === null && (values[place + 1] ?? null) === null;
        if (value === null || (values.length > MARKED && !alone)) return null;
        return <Mark key={place} x={x(place)} y={y(value)} place={row} />;
      })}
    </g>
  ));
}

export function lineOf(
  values: (number | null)[],
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  const points = values.map((value, place) => {
    if (value === null) return "";
    const begins = (values[place - 1] ?? null) === null;
    return `${begins ? "M" : "L"}${x(place).toFixed(1)},${y(value).toFixed(1)}`;
  });
  return points.filter(Boolean).join(" ");
}
