import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState, type ReactNode } from "react";

const ALL_AT_ONCE = 200;

interface Props<T> {
  items: T[];
  keyOf: (item: T) => string;
  /** What a row is likely to be high, in pixels; it is measured once it is shown. */
  estimate: number;
  label?: string;
  className?: string;
  /** Brings this row into view, also one that is far away. */
  focusKey?: string | null;
  children: (item: T, index: number) => ReactNode;
}

/** An ordered list that stays fast however long it is: beyond 200 items only those in view are on the page. */
export function VirtualList<T>(props: Props<T>) {
  const { items, keyOf, label, className, children } = props;
  if (items.length > ALL_AT_ONCE) return <Windowed {...props} />;
  return (
    <ol aria-label={label} className={className}>
      {items.map((item, index) => (
        <li key={keyOf(item)}>{children(item, index)}</li>
      ))}
    </ol>
  );
}

function Windowed<T>({ items, keyOf, estimate, label, className, focusKey, children }: Props<T>) {
  const list = useRef<HTMLOListElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => estimate,
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 8,
    scrollMargin: offset,
  });
  useLayoutEffect(() => {
    const place = focusKey ? items.findIndex((item) => keyOf(item) === focusKey) : -1;
    if (place >= 0) rows.scrollToIndex(place, { align: "center" });
    // Only when another row is asked for, not when items are added.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focusKey]);
  return (
    <ol
      ref={list}
      aria-label={label}
      className={className}
      style={{ height: rows.getTotalSize(), position: "relative" }}
    >
      {rows.getVirtualItems().map(({ key, index, start }) => (
        <li
          key={key}
          ref={rows.measureElement}
          data-index={index}
          aria-setsize={items.length}
          aria-posinset={index + 1}
          className="absolute inset-x-0 top-0"
          style={{ transform: `translateY(${start - offset}px)` }}
        >
          {children(items[index] as T, index)}
        </li>
      ))}
    </ol>
  );
}
