import { useState } from "react";
import { TextField } from "@/components/field";
import { Select } from "@/components/select";
import { usePreferences } from "@/hooks/use-preferences";
import { formatAbsolute, isZone } from "@/lib/time";
import { dayAfter, dayOf, dayStart } from "./days";
import type { Age, TicketFilter } from "./filter";
import { AGE_NAMES } from "./ticket-words";

type Received = Pick<TicketFilter, "created" | "created_from" | "created_to">;
type Choice = Age | "" | "between";
const OPTIONS: { value: Choice; label: string }[] = [
  { value: "", label: "Any time" },
  ...Object.entries(AGE_NAMES).map(([value, label]) => ({ value: value as Age, label })),
  { value: "between", label: "Between two days…" },
];

interface Props {
  value: Received;
  onChange: (received: Received) => void;
}

/** When a ticket came in: within the last so long, or from one day to another in the reader's zone. */
export function ReceivedChoice({ value, onChange }: Props) {
  const [asked, setAsked] = useState(false);
  const between = Boolean(value.created_from || value.created_to);
  const choose = (choice: Choice) => {
    setAsked(choice === "between");
    if (choice !== "between") onChange({ created: choice, created_from: "", created_to: "" });
  };
  return (
    <>
      <Select
        label="Received"
        hideLabel
        value={between || asked ? "between" : value.created}
        options={OPTIONS}
        onChange={choose}
      />
      {(between || asked) && <Days value={value} onChange={onChange} />}
    </>
  );
}

/** The first and the last day; a link may also bring moments within a day, which are then said in full. */
function Days({ value: { created_from, created_to }, onChange }: Props) {
  const [choice] = usePreferences();
  const zone = isZone(choice.zone) ? choice.zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const first = created_from && dayOf(created_from, zone);
  const last = created_to && dayOf(new Date(Date.parse(created_to) - 1).toISOString(), zone);
  const change = (changed: Partial<Received>) =>
    onChange({ ...{ created: "", created_from, created_to }, ...changed });
  const whole = [created_from, created_to].every(
    (at) => !at || Date.parse(at) === Date.parse(dayStart(dayOf(at, zone), zone)),
  );
  return (
    <fieldset className="order-last col-span-full flex basis-full flex-wrap items-end gap-2">
      <legend className="sr-only">Received between</legend>
      <TextField
        {...{ label: "First day", type: "date", className: "w-40!", value: first }}
        max={last || undefined}
        onChange={({ target }) => change({ created_from: target.value && dayStart(target.value, zone) })}
      />
      <TextField
        {...{ label: "Last day", type: "date", className: "w-40!", value: last }}
        min={first || undefined}
        onChange={({ target }) =>
          change({ created_to: target.value && dayStart(dayAfter(target.value), zone) })
        }
      />
      {!whole && (
        <p className="text-sm text-soft">
          From {formatAbsolute(created_from, choice)} until {formatAbsolute(created_to, choice)}
        </p>
      )}
    </fieldset>
  );
}
