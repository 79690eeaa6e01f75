import { Switch as Base } from "@base-ui/react/switch";
import type { ReactNode } from "react";

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

/** On or off, at once; what needs a Save button is a `Checkbox`. */
export function Switch({ checked, onChange, label, hint, disabled }: Props) {
  return (
    <div>
      <label className="tap flex w-fit items-center gap-2.5 text-sm font-medium">
        <Base.Root
          checked={checked}
          disabled={disabled}
          onCheckedChange={(next) => onChange(next)}
          className="inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-edge bg-sunken p-0.5 data-checked:border-accent data-checked:bg-accent data-disabled:opacity-55"
        >
          <Base.Thumb className="size-3.5 rounded-full bg-edge transition-transform data-checked:translate-x-4 data-checked:bg-on-accent" />
        </Base.Root>
        {label}
      </label>
      {hint && <p className="mt-1 text-sm text-soft">{hint}</p>}
    </div>
  );
}
