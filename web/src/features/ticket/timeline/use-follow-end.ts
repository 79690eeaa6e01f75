import { useCallback, useEffect, useRef, useState } from "react";
import { announce } from "@/lib/announce";
import { count } from "@/lib/words";

/** How many of the newest have not been seen, because the end at which they are added is out of view. Give `end` to
 * an element there. */
export function useFollowEnd(newest: number) {
  const [seen, setSeen] = useState(newest);
  const [visible, setVisible] = useState(true);
  const observer = useRef<IntersectionObserver | null>(null);
  const element = useRef<HTMLElement | null>(null);
  const end = useCallback((next: HTMLElement | null) => {
    observer.current?.disconnect();
    element.current = next;
    // jsdom has no layout: there everything is in view.
    if (!next || typeof IntersectionObserver === "undefined") return;
    observer.current = new IntersectionObserver(([entry]) => setVisible(entry?.isIntersecting ?? true));
    observer.current.observe(next);
  }, []);
  const announced = useRef(newest);
  useEffect(() => {
    if (newest > announced.current) announce(`${count(newest - announced.current, "new event")}`);
    announced.current = newest;
  }, [newest]);
  if (visible && seen !== newest) setSeen(newest);
  const show = () => {
    setSeen(newest);
    element.current?.scrollIntoView({ block: "center" });
  };
  return { waiting: Math.max(newest - seen, 0), atEnd: visible, end, show };
}
