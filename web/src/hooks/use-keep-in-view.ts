import { useEffect, useRef } from "react";

/** Scrolls the row that the cursor is on into view, no further than needed. Give the ref to the row. */
export function useKeepInView<T extends HTMLElement>(here: boolean) {
  const row = useRef<T>(null);
  useEffect(() => {
    // jsdom has no layout and no such method.
    if (here) row.current?.scrollIntoView?.({ block: "nearest" });
  }, [here]);
  return row;
}
