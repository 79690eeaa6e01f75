import { useEffect, useRef } from "react";
import { Field, TextArea, TextField } from "@/components/field";
import { MoneyField } from "@/components/money-field";
import { Select } from "@/components/select";
import { Switch } from "@/components/switch";
import { formatMoney } from "@/lib/money";
import { humanise } from "@/lib/words";
import type { EditField, FieldValue } from "./edit-fields";

interface Props {
  field: EditField;
  value: FieldValue;
  error: string | null | undefined;
  /** It takes the focus when the form opens. */
  focused: boolean;
  onChange: (value: FieldValue) => void;
}

/** The control for one argument, by its type. */
export function EditInput({ field, focused, ...rest }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const control = focused && box.current?.querySelector<HTMLElement>("input, textarea, button");
    if (!control) return;
    control.focus();
    if (control instanceof HTMLInputElement) control.select();
  }, [focused]);
  const wide = field.kind === "text" && field.long;
  return (
    <div ref={box} className={wide ? "min-w-0 sm:col-span-2" : "min-w-0"}>
      <Control field={field} {...rest} />
    </div>
  );
}

function Control({ field, value, error, onChange }: Omit<Props, "focused">) {
  const text = typeof value === "string" ? value : "";
  const { label } = field;
  if (field.kind === "money") {
    const hint =
      field.max === undefined
        ? undefined
        : `At most ${formatMoney({ minor: field.max, currency: field.currency })} can still be refunded`;
    return (
      <MoneyField
        {...{ label, hint, error, currency: field.currency, max: field.max }}
        value={typeof value === "number" ? value : null}
        onChange={onChange}
      />
    );
  }
  if (field.kind === "choice") {
    const options = field.options.map((option) => ({ value: option, label: humanise(option) }));
    return <Select {...{ label, error, options }} value={text} onChange={onChange} />;
  }
  if (field.kind === "yes-no") return <Switch label={label} checked={value === true} onChange={onChange} />;
  if (field.kind === "fixed") {
    return (
      <Field label={label}>
        {({ id }) => (
          <output id={id} className="block py-1.5 text-soft">
            {text}
          </output>
        )}
      </Field>
    );
  }
  const wiring = {
    ...{ label, error, value: text },
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  };
  if (field.kind === "number") {
    return <TextField {...wiring} inputMode={field.whole ? "numeric" : "decimal"} autoComplete="off" />;
  }
  if (field.long) return <TextArea {...wiring} rows={3} maxLength={field.maxLength} />;
  const type = field.email ? "email" : field.date ? "date" : "text";
  return <TextField {...wiring} type={type} maxLength={field.maxLength} autoComplete="off" />;
}
