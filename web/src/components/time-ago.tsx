import { useNow } from "@/hooks/use-now";
import { useTimes } from "@/hooks/use-times";
import { formatRelative } from "@/lib/time";

/** A moment in words (`3 h ago`), with date, time and zone on hover. What has happened is never shown as yet to come;
 * `ahead` is for what is to come. */
export function TimeAgo({ at, ahead = false }: { at: string; ahead?: boolean }) {
  const now = useNow();
  const { absolute } = useTimes();
  const seen = ahead ? now : Math.max(now, new Date(at).getTime());
  return (
    <time dateTime={at} title={absolute(at)}>
      {formatRelative(at, seen)}
    </time>
  );
}

/** A moment as date and time in the reader's zone, with how long ago on hover. */
export function DateTime({ at, only }: { at: string; only?: "date" | "clock" }) {
  const now = useNow();
  const { absolute, clock, date } = useTimes();
  const words = only === "date" ? date(at) : only === "clock" ? clock(at) : absolute(at);
  return (
    <time dateTime={at} title={only ? absolute(at) : formatRelative(at, now)}>
      {words}
    </time>
  );
}
