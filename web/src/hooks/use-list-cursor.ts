import { useEffect, useLayoutEffect, useRef, useState } from "react";

const SYNC_AFTER = 150;

interface Options {
  /** The rows in their order. */
  ids: readonly string[];
  /** What the address says; Back and deep links change it. */
  current: string | null;
  /** Writes the cursor to the address, a moment after it came to rest. */
  onSync: (id: string | null) => void;
}

export interface ListCursor {
  id: string | null;
  /** Its place, or -1 when it is not in the list (any more). */
  index: number;
  /** Goes up or down by rows, and stays within the list. */
  move: (by: number) => void;
  moveTo: (id: string | null) => void;
  /** Goes on to the row after this one (or before, at the end), as once it was decided. */
  advanceFrom: (id: string) => void;
}

/** The row that keys act on. It moves at once, ten times for ten fast keys; the address follows. */
export function useListCursor({ ids, current, onSync }: Options): ListCursor {
  const [id, setId] = useState(current);
  const [seen, setSeen] = useState(current);
  const latest = useRef({ ids, id, onSync, written: current });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [written, setWritten] = useState(current);
  if (seen !== current) {
    setSeen(current);
    // Our own write comes back late: the cursor may have moved on meanwhile.
    if (current !== written) setId(current);
    setWritten(current);
  }
  useLayoutEffect(() => {
    latest.current.ids = ids;
    latest.current.onSync = onSync;
  });
  useLayoutEffect(() => {
    if (current === latest.current.written) return;
    // Another place wrote the address: our own pending write is out of date.
    clearTimeout(timer.current);
    latest.current.written = current;
    latest.current.id = current;
  }, [current]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const moveTo = (next: string | null) => {
    latest.current.id = next;
    setId(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const resting = latest.current.id;
      latest.current.written = resting;
      setWritten(resting);
      latest.current.onSync(resting);
    }, SYNC_AFTER);
  };
  const move = (by: number) => {
    const { ids: rows, id: at } = latest.current;
    const place = at === null ? -1 : rows.indexOf(at);
    const start = place < 0 && by < 0 ? rows.length : place;
    const next = rows[Math.min(Math.max(start + by, 0), rows.length - 1)];
    if (next !== undefined && next !== at) moveTo(next);
  };
  const advanceFrom = (from: string) => {
    const rows = latest.current.ids;
    const place = rows.indexOf(from);
    moveTo(rows[place + 1] ?? rows[place - 1] ?? null);
  };
  return { id, index: id === null ? -1 : ids.indexOf(id), move, moveTo, advanceFrom };
}
