import type { Chart } from "./chart";
import type { Geometry } from "./geometry";
import { Swatch } from "./look";

interface Props {
  chart: Chart;
  place: number;
  label: string;
  geometry: Geometry;
}

/** The values of one part, beside it. Readers are told the same by the slider. */
export function Tip({ chart, place, label, geometry: { x, width } }: Props) {
  const at = x(place);
  const left = at > width / 2;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-1 z-10 w-max max-w-56 rounded-md border border-line bg-surface px-2.5 py-1.5 text-xs shadow-float"
      style={left ? { right: width - at + 10 } : { left: at + 10 }}
    >
      <p className="font-medium">{label}</p>
      <ul>
        {chart.series.map(({ name, values }, row) => (
          <li key={name} className="flex items-center gap-1.5">
            <Swatch place={row} shape={chart.shape} />
            <span className="text-soft">{name}</span>
            <span className="ml-auto pl-2 tabular-nums">{valueWords(chart, values[place] ?? null)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function valueWords({ format }: Chart, value: number | null): string {
  return value === null ? "–" : format(value);
}

/** The same in one sentence, for readers. */
export function partInWords(chart: Chart, place: number, label: string): string {
  const values = chart.series.map(({ name, values: all }) => {
    const value = all[place] ?? null;
    return `${name} ${value === null ? "nothing" : chart.format(value)}`;
  });
  return `${label}: ${values.join(", ")}`;
}
