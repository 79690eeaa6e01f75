import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect } from "react";
import { Link } from "react-router";
import { useCountdown } from "@/hooks/use-countdown";
import { toastManager } from "@/lib/toast-manager";
import { spendAction, toasterIsReady, type ToastAction, type ToastWords } from "@/lib/toasts";
import { classes } from "@/lib/words";
import { TONES } from "./badge";
import { buttonClasses } from "./button";
import { TONE_ICONS } from "./callout";

/** The one place where toasts appear; `toast()` of lib/toasts says what. F6 moves the focus there. On a phone
 * it is on top, so that it never lies over the buttons of a decision. */
export function Toaster() {
  useEffect(toasterIsReady, []);
  return (
    <Base.Provider toastManager={toastManager} limit={4}>
      <Base.Portal>
        <Base.Viewport className="fixed right-3 z-70 flex w-[min(24rem,calc(100vw-1.5rem))] flex-col gap-2 max-md:top-15 md:right-5 md:bottom-5">
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Toasts() {
  const { toasts, close } = Base.useToastManager<{ words: ToastWords }>();
  return toasts.map((toast) => {
    const { tone = "quiet", action, to } = toast.data?.words ?? {};
    const Icon = TONE_ICONS[tone];
    return (
      <Base.Root
        key={toast.id}
        toast={toast}
        swipeDirection={["right", "down"]}
        className="rounded-lg border border-line bg-surface p-3 text-sm shadow-float data-limited:hidden"
      >
        <Base.Content className="flex items-start gap-2.5">
          <span className={classes("rounded-full p-1", TONES[tone])}>
            <Icon aria-hidden className="size-4" />
          </span>
          <div className="min-w-0 flex-1 pt-0.5">
            <Base.Title render={<p className="font-medium wrap-anywhere" />} />
            <Base.Description className="text-soft wrap-anywhere" />
            {to && (
              <Link to={to} className="link" onClick={() => (close(toast.id), toHeading())}>
                Open
              </Link>
            )}
          </div>
          {action && <Act action={action} onDone={() => spendAction(toast.id)} />}
          <Base.Close
            aria-label="Dismiss"
            className={buttonClasses({ look: "quiet", size: "small" }, "px-1.5!")}
          >
            <X aria-hidden />
          </Base.Close>
        </Base.Content>
      </Base.Root>
    );
  });
}

function Act({ action, onDone }: { action: ToastAction; onDone: () => void }) {
  const left = useCountdown(action.until ?? null);
  if (left === 0) return null;
  const run = () => {
    action.onRun();
    onDone();
  };
  return (
    <button type="button" onClick={run} className={buttonClasses({ size: "small" }, "tabular-nums")}>
      {action.label}
      {left !== null && <span aria-hidden>({left})</span>}
    </button>
  );
}

/** The link goes with its toast; on the page that one is on already nothing else takes the focus. */
function toHeading() {
  document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
}
