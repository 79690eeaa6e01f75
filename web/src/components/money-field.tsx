import { useState } from "react";
import type { Money } from "@/api/types";
import { currencyExponent, parseAmount, toDecimal } from "@/lib/money";
import { CONTROL, Field, type FieldProps } from "./field";

interface Props extends FieldProps {
  currency: string;
  /** Minor units; null while what is typed is no amount. */
  value: number | null;
  onChange: (minor: number | null) => void;
  /** At most so many minor units. */
  max?: number | undefined;
  disabled?: boolean;
}

/** An amount, typed as people write it and kept in minor units. It says itself what is wrong with it. */
export function MoneyField({ currency, value, onChange, max, error, disabled, ...field }: Props) {
  const [typed, setTyped] = useState(() => asText(value, currency));
  const [touched, setTouched] = useState(false);
  const shown = sameAmount(typed, value, currency) ? typed : asText(value, currency);
  const own = touched ? amountProblem(shown, currency, max) : null;
  return (
    <Field {...field} error={error ?? own}>
      {(wiring) => (
        <div className="relative">
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-soft"
          >
            {currency}
          </span>
          <input
            {...wiring}
            className={`${CONTROL} pl-12 text-right tabular-nums`}
            type="text"
            inputMode={currencyExponent(currency) > 0 ? "decimal" : "numeric"}
            autoComplete="off"
            disabled={disabled}
            value={shown}
            onChange={({ target }) => {
              setTyped(target.value);
              onChange(parseAmount(target.value, currency)?.minor ?? null);
            }}
            onBlur={() => setTouched(true)}
          />
        </div>
      )}
    </Field>
  );
}

/** What is wrong with an amount as it was typed; null when nothing is. */
export function amountProblem(text: string, currency: string, max?: number): string | null {
  const amount = parseAmount(text, currency);
  const decimals = currencyExponent(currency);
  if (!amount) {
    if (text.trim() === "") return "Type an amount.";
    const example = toDecimal({
      minor: 42 * 10 ** decimals + (decimals ? 5 * 10 ** (decimals - 1) : 0),
      currency,
    });
    return `Type an amount above zero, such as ${example}.`;
  }
  if (max !== undefined && amount.minor > max) return `At most ${toDecimal({ minor: max, currency })}.`;
  return null;
}

function asText(minor: number | null, currency: string): string {
  return minor === null ? "" : toDecimal({ minor, currency } satisfies Money);
}

/** What is typed stays as it is (`42.5`) as long as it means the value; a value set from outside replaces it. */
function sameAmount(typed: string, value: number | null, currency: string): boolean {
  return (parseAmount(typed, currency)?.minor ?? null) === value;
}
