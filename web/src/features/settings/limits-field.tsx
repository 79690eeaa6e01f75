import { useQuery } from "@tanstack/react-query";
import { Segmented } from "@/components/segmented";
import { me } from "@/hooks/me";
import type { Amounts } from "./amounts";
import { CurrencyAmounts } from "./currency-amounts";
import { limitsInWords } from "./limits";

const CHOICES = [
  { value: "any" as const, label: "Any amount" },
  { value: "limited" as const, label: "Up to a limit" },
];

interface Props {
  value: Amounts | null;
  onChange: (value: Amounts | null) => void;
}

/** Up to what amount somebody may approve. Nobody can give more than they have themselves. */
export function LimitsField({ value, onChange }: Props) {
  const { data: caller } = useQuery(me);
  const own = caller?.money_limits ?? null;
  const choices = own === null ? CHOICES : CHOICES.filter(({ value: choice }) => choice === "limited");
  return (
    <fieldset className="space-y-3">
      <legend className="mb-1 text-sm font-medium">May approve</legend>
      <Segmented
        label="May approve"
        value={value === null ? "any" : "limited"}
        options={choices}
        onChange={(choice) => onChange(choice === "any" ? null : {})}
      />
      {value !== null && (
        <CurrencyAmounts
          nameOf={(currency) => `Limit in ${currency}`}
          value={value}
          onChange={onChange}
          max={own}
        />
      )}
      <p className="text-sm text-soft">
        {value !== null && "Nothing in a currency that is not listed. "}
        {own !== null && `You can give at most what you have: ${limitsInWords(own)}.`}
      </p>
    </fieldset>
  );
}
