import { useEffect, useState } from "react";
import { serverNow } from "@/lib/server-clock";

/** Whole seconds until the moment by the service's clock, counting down to 0; null without a moment. */
export function useCountdown(until: string | null): number | null {
  const end = until === null ? null : Date.parse(until);
  const [, tick] = useState(0);
  useEffect(() => {
    if (end === null) return undefined;
    const timer = setInterval(() => {
      tick((count) => count + 1);
      if (serverNow() >= end) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [end]);
  return end === null ? null : secondsLeft(end);
}

function secondsLeft(end: number): number {
  return Math.max(0, Math.ceil((end - serverNow()) / 1000));
}
