import type { ReactNode } from "react";

const COLOURS = 6;
const SURFACE = "var(--color-surface)";

/** What lies over a series' colour, so that series differ without it. */
const PATTERNS: ReactNode[] = [
  null,
  <path key="diagonal" d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" stroke={SURFACE} strokeWidth="1.6" />,
  <circle key="dots" cx="3" cy="3" r="1.3" fill={SURFACE} />,
  <path key="level" d="M0,3 h6" stroke={SURFACE} strokeWidth="1.8" />,
  <path key="upright" d="M3,0 v6" stroke={SURFACE} strokeWidth="1.8" />,
  <path key="grid" d="M0,3 h6 M3,0 v6" stroke={SURFACE} strokeWidth="1.2" />,
  <path key="back" d="M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2" stroke={SURFACE} strokeWidth="1.6" />,
];
const DASHES = ["none", "6 4", "2 3", "9 3 2 3"];

export function colourOf(place: number): string {
  return `var(--color-chart-${(place % COLOURS) + 1})`;
}

export function fillOf(place: number): string {
  return `url(#chart-fill-${place % PATTERNS.length})`;
}

export function dashOf(place: number): string {
  return DASHES[place % DASHES.length] ?? "none";
}

/** The fills of all charts; once per page. */
export function Fills() {
  return (
    <svg aria-hidden width="0" height="0" className="absolute">
      <defs>
        {PATTERNS.map((pattern, place) => (
          <pattern key={place} id={`chart-fill-${place}`} width="6" height="6" patternUnits="userSpaceOnUse">
            <rect width="6" height="6" fill={colourOf(place)} />
            {pattern}
          </pattern>
        ))}
      </defs>
    </svg>
  );
}

/** How a series looks, beside its name. */
export function Swatch({ place, shape }: { place: number; shape: "bars" | "lines" }) {
  return (
    <svg aria-hidden width="20" height="12" className="shrink-0">
      {shape === "bars" ? (
        <rect width="20" height="12" rx="2" fill={fillOf(place)} />
      ) : (
        <>
          <path d="M0,6 h20" stroke={colourOf(place)} strokeWidth="2" strokeDasharray={dashOf(place)} />
          <Mark x={10} y={6} place={place} />
        </>
      )}
    </svg>
  );
}

/** A measured point: another shape for each series. */
export function Mark({ x, y, place }: { x: number; y: number; place: number }) {
  const fill = colourOf(place);
  if (place % 3 === 0) return <circle cx={x} cy={y} r="3" fill={fill} />;
  if (place % 3 === 1) return <rect x={x - 3} y={y - 3} width="6" height="6" fill={fill} />;
  return <path d={`M${x},${y - 4} l4,4 l-4,4 l-4,-4 z`} fill={fill} />;
}

/** The names of the series, each with its look. */
export function Legend({ names, shape }: { names: string[]; shape: "bars" | "lines" }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
      {names.map((name, place) => (
        <li key={name} className="flex items-center gap-1.5">
          <Swatch place={place} shape={shape} />
          <span className="wrap-anywhere">{name}</span>
        </li>
      ))}
    </ul>
  );
}
