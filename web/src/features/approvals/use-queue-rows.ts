import { useState, useSyncExternalStore } from "react";
import type { Approval } from "@/api/types";
import { leaving } from "@/components/approval/decision-state";

export interface QueueRows {
  rows: Approval[];
  /** How many new ones wait to be shown. */
  waiting: number;
  showNew: () => void;
}

/** The list without jumps: what one decides oneself leaves at once, what others decide leaves unless one looks at it,
 * and what is new waits until it is asked for. */
export function useQueueRows(items: Approval[], current: string | null, more: boolean): QueueRows {
  const going = useSyncExternalStore(leaving.subscribe, leaving.get);
  const [known, setKnown] = useState<ReadonlySet<string>>(() => new Set(items.map(({ id }) => id)));
  const [last, setLast] = useState<Approval[]>([]);
  const open = items.filter(({ id }) => !going.has(id));
  const rows = open.filter(({ id }) => known.has(id));
  // An empty list cannot jump, and what follows a full page was only out of sight.
  const tail = more || rows.length === 0 ? open.slice(open.findLastIndex(({ id }) => known.has(id)) + 1) : [];
  if (tail.length > 0) setKnown(new Set([...known, ...tail.map(({ id }) => id)]));
  const place = last.findIndex(({ id }) => id === current);
  const looked = last[place];
  if (looked && !going.has(looked.id) && !rows.some(({ id }) => id === looked.id))
    rows.splice(place, 0, looked);
  if (!same(rows, last)) setLast(rows);
  return {
    rows,
    waiting: open.filter(({ id }) => !known.has(id)).length,
    showNew: () => setKnown(new Set([...known, ...items.map(({ id }) => id)])),
  };
}

function same(rows: Approval[], before: Approval[]): boolean {
  return rows.length === before.length && rows.every((row, place) => row === before[place]);
}
