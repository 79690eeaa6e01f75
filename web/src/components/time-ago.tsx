import { useNow } from "@/hooks/use-now";
import { formatAbsolute, formatRelative } from "@/lib/time";

/** A moment, relative in words and absolute on hover. What has happened is never shown as yet to come. */
export function TimeAgo({ at, ahead = false }: { at: string; ahead?: boolean }) {
  const now = useNow();
  const seen = ahead ? now : Math.max(now, new Date(at).getTime());
  return (
    <time dateTime={at} title={formatAbsolute(at)}>
      {formatRelative(at, seen)}
    </time>
  );
}
