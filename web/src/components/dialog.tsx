import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { KEYS_OFF } from "@/lib/actions/keys";
import { classes } from "@/lib/words";
import { buttonClasses } from "./button";
import { useFocusReturn } from "./focus-return";

export const BACKDROP = "fixed inset-0 z-40 bg-shade";
const WIDTHS = { normal: "w-[min(32rem,calc(100vw-2rem))]", wide: "w-[min(48rem,calc(100vw-2rem))]" };

/** The box of everything that lies over the page. */
export function popupClasses(width: keyof typeof WIDTHS = "normal"): string {
  return classes(
    "fixed top-1/2 left-1/2 z-50 max-h-[90dvh] -translate-1/2 overflow-y-auto overscroll-contain",
    "rounded-xl border border-line bg-surface p-5 shadow-float outline-hidden",
    WIDTHS[width],
  );
}

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  width?: keyof typeof WIDTHS;
  /** Whether the focus goes back when it closes; not when what comes next has taken it. */
  returnsFocus?: () => boolean;
  /** Where the focus goes when what opened it is gone. */
  returnTo?: () => HTMLElement | null;
  children: ReactNode;
}

/** A question that must be answered or left before going on. Its buttons go into `DialogActions`. */
export function Dialog({ open, onOpenChange, title, description, width, children, ...focus }: Props) {
  const { initialFocus, finalFocus } = useFocusReturn(focus.returnTo);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          {...KEYS_OFF}
          initialFocus={initialFocus}
          finalFocus={() => (focus.returnsFocus?.() ?? true) && finalFocus()}
          className={popupClasses(width)}
        >
          <Base.Title className="pr-9 text-base font-semibold wrap-anywhere">{title}</Base.Title>
          {description && (
            <Base.Description className="mt-1 text-sm text-soft wrap-anywhere">
              {description}
            </Base.Description>
          )}
          <div className="mt-4">{children}</div>
          {/* Last, so that the focus begins in what the dialog is about. */}
          <Base.Close
            aria-label="Close"
            className={buttonClasses({ look: "quiet" }, "absolute! top-3 right-3 aspect-square px-0!")}
          >
            <X aria-hidden />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons at the end of a dialog; on a phone below each other, the main one on top. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="mt-5 flex justify-end gap-2 max-sm:flex-col-reverse max-sm:[&>*]:w-full">{children}</div>
  );
}
