import { useId } from "react";
import type { Option } from "./select";

interface Props<T extends string> {
  label: string;
  value: T;
  options: Option<T>[];
  onChange: (value: T) => void;
}

/** One of two to five, all of them in view: a range, a theme, a density. */
export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="flex w-fit max-w-full flex-wrap gap-0.5 rounded-lg bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map(({ value: own, label: words, icon: Icon }) => (
        <label
          key={own}
          className="tap flex min-h-7 items-center justify-center gap-1.5 rounded-md px-2.5 text-sm font-medium text-soft hover:text-ink has-checked:bg-surface has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-accent forced-colors:has-checked:outline-2"
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            value={own}
            checked={own === value}
            onChange={() => onChange(own)}
          />
          {Icon && <Icon aria-hidden className="size-4" />}
          {words}
        </label>
      ))}
    </fieldset>
  );
}
