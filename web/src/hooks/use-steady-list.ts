import { useState, type FocusEvent } from "react";

interface Steady<T> {
  shown: T[];
  /** How many new ones wait to be shown. */
  waiting: number;
  showAll: () => void;
  handlers: { onFocus: () => void; onBlur: (event: FocusEvent<HTMLElement>) => void };
}

/** Keeps a polled list from moving while the focus is in it: new items wait, those that left stay. */
export function useSteadyList<T extends { id: string }>(items: T[]): Steady<T> {
  const [held, setHeld] = useState<T[] | null>(null);
  const fresh = new Map(items.map((item) => [item.id, item]));
  const last = held?.at(-1);
  const firstAfter = last ? items.findIndex((item) => item.id === last.id) + 1 : 0;
  const grown = held && firstAfter > 0 ? items.slice(firstAfter) : [];
  const shown = held ? [...held.map((item) => fresh.get(item.id) ?? item), ...grown] : items;
  return {
    shown,
    waiting: items.length - shown.filter((item) => fresh.has(item.id)).length,
    showAll: () => setHeld(items),
    handlers: {
      onFocus: () => setHeld((before) => before ?? items),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHeld(null);
      },
    },
  };
}
