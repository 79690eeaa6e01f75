import type { Chart } from "./chart";
import type { Label } from "./labels";
import { valueWords } from "./tip";

/** The same values as a table, the newest first. */
export function ChartTable({ chart, labels }: { chart: Chart; labels: Label[] }) {
  const places = labels.map((_, place) => place).toReversed();
  return (
    // The keyboard scrolls what has the focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div tabIndex={0} role="region" aria-label={`${chart.title}, table`} className="max-h-60 overflow-auto">
      <table className="w-full text-xs">
        <caption className="sr-only">
          {chart.title}, in {chart.unit}
        </caption>
        <thead className="sticky top-0 bg-surface text-soft">
          <tr>
            <th scope="col" className="py-1 pr-3 text-left font-medium">
              Time
            </th>
            {chart.series.map(({ name }) => (
              <th key={name} scope="col" className="py-1 pl-3 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {places.map((place) => (
            <tr key={place}>
              <th scope="row" className="py-1 pr-3 text-left font-normal whitespace-nowrap">
                {labels[place]?.full}
              </th>
              {chart.series.map(({ name, values }) => (
                <td key={name} className="py-1 pl-3 text-right whitespace-nowrap">
                  {valueWords(chart, values[place] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
