import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { isReachable, subscribeToConnection } from "@/lib/connection";

/** Says that what is shown may be old. It goes away by itself with the first answer. */
export function ConnectionBanner() {
  const reachable = useSyncExternalStore(subscribeToConnection, isReachable);
  return (
    <div role="status">
      {!reachable && (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-sm font-medium text-warn">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          The service cannot be reached. What you see may be old; we keep trying.
        </p>
      )}
    </div>
  );
}
