import { formatAbsolute, formatClock, formatDate, formatDay } from "@/lib/time";
import { useNow } from "./use-now";
import { usePreferences } from "./use-preferences";

/** Moments in the person's own zone and clock: `const { absolute, clock, date, day } = useTimes()`. */
export function useTimes() {
  const [choice] = usePreferences();
  const now = useNow();
  return {
    absolute: (iso: string) => formatAbsolute(iso, choice),
    clock: (iso: string) => formatClock(iso, choice),
    date: (iso: string) => formatDate(iso, choice),
    day: (iso: string) => formatDay(iso, choice, now),
  };
}
