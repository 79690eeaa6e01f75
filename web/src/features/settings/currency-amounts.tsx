import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { IconButton } from "@/components/icon-button";
import { MoneyField } from "@/components/money-field";
import { currencyProblem, type Amounts } from "./amounts";

const COMMON = ["USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "INR", "SEK", "KWD"];

interface Props {
  /** Names one of the fields: `Limit in EUR`. */
  nameOf: (currency: string) => string;
  value: Amounts;
  onChange: (value: Amounts) => void;
  /** At most so much, by currency. */
  max?: Record<string, number> | null | undefined;
}

/** An amount for each of some currencies. */
export function CurrencyAmounts({ nameOf, value, onChange, max }: Props) {
  const set = (currency: string, minor: number | null) => onChange({ ...value, [currency]: minor });
  const remove = (currency: string) =>
    onChange(Object.fromEntries(Object.entries(value).filter(([name]) => name !== currency)));
  return (
    <div className="space-y-3">
      {Object.entries(value).map(([currency, minor]) => (
        <div key={currency} className="flex max-w-sm items-start gap-2">
          <div className="min-w-0 flex-1">
            <MoneyField
              label={nameOf(currency)}
              currency={currency}
              value={minor}
              onChange={(next) => set(currency, next)}
              max={max?.[currency]}
            />
          </div>
          <IconButton
            label={`Remove ${currency}`}
            icon={Trash2}
            className="mt-6"
            onClick={() => remove(currency)}
          />
        </div>
      ))}
      <AddCurrency value={value} onAdd={(currency) => set(currency, null)} />
    </div>
  );
}

function AddCurrency({ value, onAdd }: { value: Amounts; onAdd: (currency: string) => void }) {
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const list = useId();
  const add = () => {
    const found = currencyProblem(code, value);
    setProblem(found);
    if (found) return;
    onAdd(code);
    setCode("");
  };
  return (
    <div className="flex max-w-sm items-start gap-2">
      <Field label="Add a currency" error={problem}>
        {(wiring) => (
          <input
            {...wiring}
            type="text"
            list={list}
            maxLength={3}
            autoComplete="off"
            value={code}
            onChange={({ target }) => setCode(target.value.toUpperCase())}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
        )}
      </Field>
      <datalist id={list}>
        {COMMON.filter((currency) => !(currency in value)).map((currency) => (
          <option key={currency} value={currency} />
        ))}
      </datalist>
      <Button className="mt-6" onClick={add}>
        <Plus aria-hidden />
        Add
      </Button>
    </div>
  );
}
