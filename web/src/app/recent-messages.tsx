import { useSyncExternalStore } from "react";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { TONE_ICONS } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import { EmptyState } from "@/components/empty-state";
import { TimeAgo } from "@/components/time-ago";
import { useCountdown } from "@/hooks/use-countdown";
import { spendAction, toastHistory, type PastToast } from "@/lib/toasts";
import { closeOverlay } from "./overlays";

/** What the toasts said, so that nobody has to be quick. */
export function RecentMessages({ open }: { open: boolean }) {
  const past = useSyncExternalStore(toastHistory.subscribe, toastHistory.get);
  return (
    <Dialog open={open} onOpenChange={(next) => !next && closeOverlay()} title="Recent messages">
      {past.length === 0 && <EmptyState title="Nothing was said yet." />}
      <ol className="divide-y divide-line">
        {past.map((message) => (
          <MessageRow key={message.id} message={message} />
        ))}
      </ol>
    </Dialog>
  );
}

function MessageRow({ message }: { message: PastToast }) {
  const { id, title, description, tone = "quiet", at, to, action } = message;
  const Icon = TONE_ICONS[tone];
  const left = useCountdown(action?.until ?? null);
  const run = () => {
    action?.onRun();
    spendAction(id);
  };
  return (
    <li className="flex items-start gap-2.5 py-2.5">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-soft" />
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {description && <p className="text-soft">{description}</p>}
        <p className="text-xs text-soft">
          <TimeAgo at={at} />{" "}
          {to && (
            <Link to={to} className="link" onClick={closeOverlay}>
              Open
            </Link>
          )}
        </p>
      </div>
      {action?.until && left !== 0 && (
        <Button size="small" onClick={run}>
          {action.label} <span aria-hidden>({left})</span>
        </Button>
      )}
    </li>
  );
}
