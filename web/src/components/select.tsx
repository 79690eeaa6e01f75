import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown, type LucideIcon } from "lucide-react";
import { KEYS_OFF } from "@/lib/actions/keys";
import { classes } from "@/lib/words";
import { CONTROL, Field, type FieldProps } from "./field";
import { LIST_ITEM, LIST_POPUP } from "./list-look";

export interface Option<T extends string = string> {
  value: T;
  label: string;
  /** A second line. */
  hint?: string;
  icon?: LucideIcon;
}

interface Props<T extends string> extends FieldProps {
  value: T;
  options: Option<T>[];
  onChange: (value: T) => void;
  disabled?: boolean;
  className?: string;
}

/** One of some. In a row of filters give `hideLabel`; the label then stands before the value. */
export function Select<T extends string>({
  value,
  options,
  onChange,
  disabled,
  className,
  ...field
}: Props<T>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Field {...field}>
      {({ id, ...wiring }) => (
        <Base.Root
          value={value}
          disabled={disabled}
          onValueChange={(next) => next !== null && onChange(next)}
        >
          <Base.Trigger
            id={id}
            {...wiring}
            aria-label={field.hideLabel ? `${field.label}: ${chosen?.label ?? value}` : undefined}
            className={classes(CONTROL, "flex items-center gap-2 text-left", className)}
          >
            {field.hideLabel && <span className="text-soft">{field.label}</span>}
            <span className="min-w-0 flex-1 truncate">{chosen?.label ?? value}</span>
            <ChevronDown aria-hidden className="size-4 shrink-0 text-soft" />
          </Base.Trigger>
          <Base.Portal>
            <Base.Positioner
              alignItemWithTrigger={false}
              sideOffset={4}
              collisionPadding={8}
              className="z-60"
            >
              <Base.Popup {...KEYS_OFF} className={classes(LIST_POPUP, "min-w-(--anchor-width)")}>
                {options.map((option) => (
                  <SelectItem key={option.value} option={option} />
                ))}
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        </Base.Root>
      )}
    </Field>
  );
}

function SelectItem({ option: { value, label, hint, icon: Icon } }: { option: Option }) {
  return (
    <Base.Item value={value} className={LIST_ITEM}>
      {Icon && <Icon aria-hidden />}
      <span className="min-w-0 flex-1">
        <Base.ItemText>{label}</Base.ItemText>
        {hint && <span className="block text-xs text-soft">{hint}</span>}
      </span>
      <Base.ItemIndicator>
        <Check aria-hidden />
      </Base.ItemIndicator>
    </Base.Item>
  );
}
