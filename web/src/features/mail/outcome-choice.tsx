import { useId } from "react";
import type { Resolution } from "./api/effects";

type Outcome = Resolution["outcome"];

export const OUTCOMES: Record<Outcome, { label: string; follows: string; action: string }> = {
  happened: {
    label: "It happened",
    follows: "It counts as done. The agent goes on and may tell the customer so.",
    action: "Confirm: it happened",
  },
  did_not_happen: {
    label: "It did not happen",
    follows: "It counts as failed and is not tried again. The agent is told.",
    action: "Confirm: it did not happen",
  },
  try_again: {
    label: "Try again",
    follows: "The vendor is asked once more. Only if you are sure that it did not happen.",
    action: "Confirm: try again",
  },
};

interface Props {
  value: Outcome | null;
  onChange: (outcome: Outcome) => void;
  error: string | undefined;
}

export function OutcomeChoice({ value, onChange, error }: Props) {
  const id = useId();
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 text-sm font-medium">What did you find out?</legend>
      <div className="space-y-1.5">
        {(Object.keys(OUTCOMES) as Outcome[]).map((outcome) => (
          <div
            key={outcome}
            className="tap relative flex gap-2.5 rounded-md border border-line px-3 py-2 text-sm hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              id={`${id}-${outcome}`}
              name={id}
              value={outcome}
              checked={outcome === value}
              className="relative z-1 mt-1 size-4 shrink-0 accent-accent"
              aria-describedby={`${id}-${outcome}-then`}
              onChange={() => onChange(outcome)}
            />
            <div className="min-w-0">
              <label htmlFor={`${id}-${outcome}`} className="block font-medium after:absolute after:inset-0">
                {OUTCOMES[outcome].label}
              </label>
              <p id={`${id}-${outcome}-then`} className="text-soft">
                {OUTCOMES[outcome].follows}
              </p>
            </div>
          </div>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
