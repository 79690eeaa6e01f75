import type { ReactNode } from "react";

export interface FieldChange {
  name: string;
  before: ReactNode;
  after: ReactNode;
}

/** What was changed, field by field: `Amount  49.99 → 42.50`. */
export function DiffTable({ caption, changes }: { caption: string; changes: FieldChange[] }) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-left text-xs text-soft">
        <tr>
          <th scope="col" className="py-1 pr-3 font-medium">
            Field
          </th>
          <th scope="col" className="py-1 pr-3 font-medium">
            Before
          </th>
          <th scope="col" className="py-1 font-medium">
            After
          </th>
        </tr>
      </thead>
      <tbody className="align-top">
        {changes.map(({ name, before, after }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className="py-1.5 pr-3 text-left font-medium wrap-anywhere">
              {name}
            </th>
            <td className="py-1.5 pr-3 wrap-anywhere">
              <del className="rounded bg-bad-soft px-1 text-bad">{before}</del>
            </td>
            <td className="py-1.5 wrap-anywhere">
              <ins className="rounded bg-good-soft px-1 text-good no-underline">{after}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
