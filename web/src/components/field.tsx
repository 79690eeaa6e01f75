import { useId, type ComponentProps, type ReactNode } from "react";
import { classes } from "@/lib/words";

export const CONTROL =
  "tap w-full min-w-0 rounded-md border border-edge bg-surface px-2.5 py-1.5 text-ink placeholder:text-soft " +
  "aria-invalid:border-bad disabled:opacity-60";

export interface FieldProps {
  label: string;
  /** The label is read out but not shown, as in a row of filters. */
  hideLabel?: boolean | undefined;
  hint?: ReactNode;
  error?: string | null | undefined;
}

export interface Wiring {
  id: string;
  className: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

/** A label, its control, and what is said about it, wired together. */
export function Field({
  label,
  hideLabel,
  hint,
  error,
  children,
}: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={hideLabel ? "sr-only" : "mb-1 block w-fit text-sm font-medium"}>
        {label}
      </label>
      {children({ id, className: CONTROL, "aria-invalid": Boolean(error), "aria-describedby": described })}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

/** One line of text. Everything an `<input>` takes, and label, hint and error. */
export function TextField({
  label,
  hideLabel,
  hint,
  error,
  className,
  ...rest
}: FieldProps & ComponentProps<"input">) {
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error}>
      {(wiring) => <input type="text" {...wiring} {...rest} className={classes(CONTROL, className)} />}
    </Field>
  );
}

/** Several lines; it grows with what is typed. */
export function TextArea({
  label,
  hideLabel,
  hint,
  error,
  className,
  ...rest
}: FieldProps & ComponentProps<"textarea">) {
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error}>
      {(wiring) => (
        <textarea
          rows={4}
          {...wiring}
          {...rest}
          className={classes(
            CONTROL.replace("tap ", ""),
            "field-sizing-content max-h-96 min-h-20",
            className,
          )}
        />
      )}
    </Field>
  );
}
