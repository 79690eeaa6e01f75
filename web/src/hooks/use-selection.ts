import { useState } from "react";

export interface Selection {
  /** The selected rows that are in the list, in its order. Rows that a filter hides are never among them. */
  ids: string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** Selects all rows between the two, both included. */
  extend: (from: string, to: string) => void;
  selectAll: () => void;
  clear: () => void;
}

/** Which rows of a list are ticked. */
export function useSelection(rows: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const between = (from: string, to: string) => {
    const places = [rows.indexOf(from), rows.indexOf(to)].sort((a, b) => a - b);
    return places[0] === -1 ? [] : rows.slice(places[0], (places[1] ?? 0) + 1);
  };
  return {
    ids: rows.filter((id) => chosen.has(id)),
    has: (id) => chosen.has(id),
    toggle: (id) =>
      setChosen((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    extend: (from, to) => setChosen((before) => new Set([...before, ...between(from, to)])),
    selectAll: () => setChosen(new Set(rows)),
    clear: () => setChosen(new Set()),
  };
}
