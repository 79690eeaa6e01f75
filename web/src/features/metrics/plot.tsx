import { useState, type PointerEvent } from "react";
import { Link, useNavigate } from "react-router";
import { formatNumber } from "@/lib/numbers";
import type { Chart } from "./chart";
import { Axes, Bars, Lines } from "./drawing";
import { geometryOf, HEIGHT } from "./geometry";
import type { Label } from "./labels";
import { partInWords, Tip } from "./tip";
import { useWidth } from "./use-width";

/** The drawing. A mouse sees the values of a part beside it; the keyboard walks through the parts with the arrows, as
 * on a slider, whose words readers hear; Enter opens the tickets behind. */
export function Plot({ chart, labels }: { chart: Chart; labels: Label[] }) {
  const [ref, width] = useWidth();
  const [hovered, setHovered] = useState<number | null>(null);
  const [place, setPlace] = useState(labels.length - 1);
  const [focused, setFocused] = useState(false);
  const geometry = geometryOf(chart, labels.length, width);
  const chosen = Math.min(place, labels.length - 1);
  const active = hovered ?? (focused ? chosen : null);
  const point = ({ clientX, currentTarget, pointerType }: PointerEvent<HTMLElement>) => {
    const next = geometry.placeAt(clientX - currentTarget.getBoundingClientRect().left);
    setHovered(next);
    if (pointerType !== "mouse") setPlace(next);
  };
  return (
    <>
      <div
        ref={ref}
        className="relative has-focus-visible:outline-2 has-focus-visible:outline-accent"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setHovered(null)}
      >
        <svg role="img" aria-label={outline(chart, labels)} width="100%" height={HEIGHT} className="block">
          {active !== null && (
            <rect
              x={geometry.x(active) - geometry.step / 2}
              y={0}
              width={geometry.step}
              height={HEIGHT - 20}
              fill="var(--color-sunken)"
            />
          )}
          <Axes {...{ chart, labels, geometry }} />
          {chart.shape === "bars" ? (
            <Bars series={chart.series} geometry={geometry} />
          ) : (
            <Lines series={chart.series} geometry={geometry} />
          )}
        </svg>
        <Walk {...{ chart, labels, place: chosen }} onChange={setPlace} onFocus={setFocused} />
        {chart.link && hovered !== null && (
          <Link
            to={chart.link(hovered)}
            aria-hidden
            tabIndex={-1}
            className="absolute inset-0 pointer-coarse:hidden"
          />
        )}
        {active !== null && (
          <Tip chart={chart} place={active} label={labels[active]?.full ?? ""} geometry={geometry} />
        )}
      </div>
      {chart.link && (
        <Behind chart={chart} place={active ?? chosen} label={labels[active ?? chosen]?.full ?? ""} />
      )}
    </>
  );
}

interface WalkProps {
  chart: Chart;
  labels: Label[];
  place: number;
  onChange: (place: number) => void;
  onFocus: (focused: boolean) => void;
}

function Walk({ chart, labels, place, onChange, onFocus }: WalkProps) {
  const navigate = useNavigate();
  return (
    <input
      type="range"
      className="sr-only"
      aria-label={`${chart.title}, part by part`}
      aria-valuetext={partInWords(chart, place, labels[place]?.full ?? "")}
      min={0}
      max={labels.length - 1}
      value={place}
      onChange={({ target }) => onChange(Number(target.value))}
      onKeyDown={({ key }) => key === "Enter" && chart.link && void navigate(chart.link(place))}
      onFocus={() => onFocus(true)}
      onBlur={() => onFocus(false)}
    />
  );
}

/** The way to the tickets of one part, for everybody. */
function Behind({ chart, place, label }: { chart: Chart; place: number; label: string }) {
  const sum = chart.series.reduce((total, { values }) => total + (values[place] ?? 0), 0);
  return (
    <p className="mt-1 min-h-5 text-xs text-soft">
      {sum === 0 ? (
        `None in ${label}`
      ) : (
        <Link to={chart.link?.(place) ?? ""} className="link">
          {formatNumber(sum)} {chart.linkName}, {label}
        </Link>
      )}
    </p>
  );
}

function outline({ title, shape }: Chart, labels: Label[]): string {
  const kind = shape === "bars" ? "Bars" : "Lines";
  return `${title}. ${kind} for ${labels.length} parts, from ${labels[0]?.full} to ${labels.at(-1)?.full}.`;
}
