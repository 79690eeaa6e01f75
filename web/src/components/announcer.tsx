import { useSyncExternalStore } from "react";
import { announcement } from "@/lib/announce";

/** The app's one polite live region; `announce()` of lib/announce says what. */
export function Announcer() {
  const words = useSyncExternalStore(announcement.subscribe, announcement.get);
  return (
    <p aria-live="polite" data-testid="announcer" className="sr-only">
      {words}
    </p>
  );
}
