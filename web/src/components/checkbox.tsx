import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  /** The label is read out but not shown, as in a row of a table. */
  hideLabel?: boolean;
  /** Some of what it stands for is ticked. */
  some?: boolean;
  disabled?: boolean;
}

export function Checkbox({ checked, onChange, label, hideLabel, some = false, disabled }: Props) {
  return (
    <label className="tap relative inline-flex w-fit items-center gap-2 text-sm max-sm:justify-center">
      <Base.Root
        checked={checked}
        indeterminate={some}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next)}
        className="flex size-4.5 shrink-0 items-center justify-center rounded border border-edge bg-surface data-checked:border-accent data-checked:bg-accent data-checked:text-on-accent data-disabled:opacity-55 data-indeterminate:border-accent data-indeterminate:bg-accent data-indeterminate:text-on-accent after:absolute after:-inset-1"
      >
        <Base.Indicator className="flex">
          {some ? <Minus aria-hidden className="size-3.5" /> : <Check aria-hidden className="size-3.5" />}
        </Base.Indicator>
      </Base.Root>
      <span className={hideLabel ? "sr-only" : undefined}>{label}</span>
    </label>
  );
}
