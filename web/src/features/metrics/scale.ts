export interface Scale {
  top: number;
  ticks: number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** From nought to a round number above the largest value, with three to six marks between. */
export function niceScale(largest: number, whole = false): Scale {
  if (largest <= 0) return { top: 1, ticks: [0, 1] };
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = STEPS.map((step) => step * power).filter((step) => !whole || Number.isInteger(step));
  const step = steps.find((one) => one >= rough * 0.999) ?? Math.max(1, Math.ceil(rough));
  return marks(step, largest);
}

const SECOND = 1000;
const DURATIONS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((s) => s * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60 * SECOND),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168].map((hours) => hours * 3600 * SECOND),
];

/** Milliseconds, marked at round seconds, minutes and hours. */
export function durationScale(largest: number): Scale {
  if (largest <= 0) return { top: SECOND, ticks: [0, SECOND] };
  const step = DURATIONS.find((one) => one >= largest / 4);
  return step === undefined ? niceScale(largest) : marks(step, largest);
}

function marks(step: number, largest: number): Scale {
  const number = Math.max(1, Math.ceil(largest / step - 1e-9));
  return { top: number * step, ticks: Array.from({ length: number + 1 }, (_, place) => place * step) };
}

/** Which parts are named on the axis: those that begin a day where there are several, and as many as there is room. */
export function namedPlaces(beginsDay: boolean[], room: number): number[] {
  const all = beginsDay.map((_, place) => place);
  const days = all.filter((place) => beginsDay[place]);
  const places = days.length > 1 ? days : all;
  const every = Math.max(1, Math.ceil(places.length / Math.max(2, Math.floor(room))));
  return places.filter((_, order) => order % every === 0);
}
