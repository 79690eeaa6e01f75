import { useState, type FocusEvent } from "react";

interface Steady<T> {
  shown: T[];
  /** How many new ones wait to be shown. */
  waiting: number;
  showAll: () => void;
  handlers: { onFocus: () => void; onBlur: (event: FocusEvent<HTMLElement>) => void };
}

/** Keeps a list that refreshes from moving while the focus is in it or `hold` says so (scrolled down, a card is being
 * edited): new items wait, those that left stay. Later pages are appended. */
export function useSteadyList<T extends { id: string }>(items: T[], hold = false): Steady<T> {
  const [focused, setFocused] = useState(false);
  const [held, setHeld] = useState<T[] | null>(null);
  const steady = focused || hold;
  // Held from the first render on in which it has to be; released with the last.
  if (steady && held === null) setHeld(items);
  if (!steady && held !== null) setHeld(null);
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
      onFocus: () => setFocused(true),
      onBlur: (event) => !event.currentTarget.contains(event.relatedTarget) && setFocused(false),
    },
  };
}
