import { RefreshCw, WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "@/components/button";
import { outdated, reachable } from "@/lib/connection";

/** Says that what is shown may be old, or that there is a newer dashboard. */
export function ConnectionBanner() {
  const answered = useSyncExternalStore(reachable.subscribe, reachable.get);
  const old = useSyncExternalStore(outdated.subscribe, outdated.get);
  return (
    <div role="status">
      {!answered && (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-sm font-medium text-warn">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          The service cannot be reached. What you see may be old; we keep trying.
        </p>
      )}
      {old && answered && (
        <p className="flex flex-wrap items-center justify-center gap-2 bg-info-soft px-4 py-1.5 text-sm font-medium text-info">
          <RefreshCw aria-hidden className="size-4 shrink-0" />
          There is a new version of the dashboard.
          <Button size="small" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </p>
      )}
    </div>
  );
}
