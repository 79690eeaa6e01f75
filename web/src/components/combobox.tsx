import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { KEYS_OFF } from "@/lib/actions/keys";
import { classes } from "@/lib/words";
import { CONTROL, Field, type FieldProps } from "./field";
import { LIST_ITEM, LIST_POPUP } from "./list-look";
import type { Option } from "./select";

interface Props extends FieldProps {
  value: Option | null;
  onChange: (option: Option | null) => void;
  /** What can be chosen: all of it, or what the service found for `onQuery`. */
  options: Option[];
  /** Called with what is typed; the options are then taken as they are, without filtering them here. */
  onQuery?: (query: string) => void;
  loading?: boolean;
  placeholder?: string;
  disabled?: boolean;
}

/** One of many, found by typing. The field to type in is within the list that opens: with it outside, Base UI hides
 * all the rest of the page from readers while it stays in reach of the keyboard. */
export function Combobox({
  value,
  onChange,
  options,
  onQuery,
  loading,
  placeholder,
  disabled,
  ...field
}: Props) {
  const [query, setQuery] = useState("");
  const change = (next: string) => {
    setQuery(next);
    onQuery?.(next);
  };
  return (
    <Field {...field}>
      {({ id, ...wiring }) => (
        <Base.Root
          items={options}
          value={value}
          disabled={disabled}
          {...(onQuery && { filter: null })}
          onValueChange={(next: Option | null) => onChange(next)}
          onInputValueChange={change}
          isItemEqualToValue={(one: Option, other: Option) => one.value === other.value}
        >
          <Base.Trigger
            id={id}
            {...wiring}
            aria-label={`${field.label}: ${value?.label ?? "none"}`}
            className={classes(CONTROL, "flex items-center gap-2 text-left")}
          >
            <span className={classes("min-w-0 flex-1 truncate", !value && "text-soft")}>
              {value?.label ?? placeholder ?? "Choose…"}
            </span>
            <ChevronDown aria-hidden className="size-4 shrink-0 text-soft" />
          </Base.Trigger>
          <Base.Portal>
            <Base.Positioner sideOffset={4} collisionPadding={8} className="z-60">
              <Base.Popup
                {...KEYS_OFF}
                aria-label={field.label}
                className={classes(LIST_POPUP, "w-(--anchor-width) min-w-64")}
              >
                <Base.Input
                  aria-label={field.label}
                  placeholder="Type to search"
                  className={classes(CONTROL, "mb-1")}
                />
                <Base.Status className="px-2 text-soft not-empty:py-1.5">
                  {loading ? "Searching…" : null}
                </Base.Status>
                <Base.Empty className="px-2 text-soft not-empty:py-1.5">
                  {loading || query === "" ? null : `Nothing matches “${query}”.`}
                </Base.Empty>
                <Base.List>
                  {(option: Option) => <ComboboxItem key={option.value} option={option} />}
                </Base.List>
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        </Base.Root>
      )}
    </Field>
  );
}

function ComboboxItem({ option }: { option: Option }) {
  return (
    <Base.Item value={option} className={LIST_ITEM}>
      <span className="min-w-0 flex-1">
        {option.label}
        {option.hint && <span className="block text-xs text-soft">{option.hint}</span>}
      </span>
      <Base.ItemIndicator>
        <Check aria-hidden />
      </Base.ItemIndicator>
    </Base.Item>
  );
}
