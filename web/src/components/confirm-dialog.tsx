import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";
import { KEYS_OFF } from "@/lib/actions/keys";
import { Button } from "./button";
import { BACKDROP, DialogActions, popupClasses } from "./dialog";
import { useFocusReturn } from "./focus-return";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What happens then. */
  description: ReactNode;
  /** The verb: `Cancel ticket`, not `OK`. */
  action: string;
  danger?: boolean;
  pending?: boolean;
  onConfirm: () => void;
  returnTo?: () => HTMLElement | null;
  /** What went wrong, or more to read. */
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. It closes when the caller says so, so that a refusal is seen. */
export function ConfirmDialog({ open, onOpenChange, title, description, action, children, ...rest }: Props) {
  const focus = useFocusReturn(rest.returnTo);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup {...KEYS_OFF} {...focus} className={popupClasses()}>
          <Base.Title className="text-base font-semibold wrap-anywhere">{title}</Base.Title>
          <Base.Description className="mt-1 text-sm text-soft wrap-anywhere">{description}</Base.Description>
          {children && <div className="mt-4">{children}</div>}
          <DialogActions>
            <Base.Close render={<Button size="large">Back</Button>} />
            <Button
              size="large"
              look={rest.danger ? "danger" : "primary"}
              pending={rest.pending}
              onClick={rest.onConfirm}
            >
              {action}
            </Button>
          </DialogActions>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
