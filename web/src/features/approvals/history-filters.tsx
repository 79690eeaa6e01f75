import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import { Select } from "@/components/select";
import { me } from "@/hooks/me";
import { useDebounced } from "@/hooks/use-debounced";
import { useMedia } from "@/hooks/use-media";
import { humanise } from "@/lib/words";
import { STATUSES, type HistoryFilter } from "./use-history-filter";

const ACTIONS = ["process_refund", "reset_password", "create_bug_report", "escalate_to_human"];

/** Narrows the history. All of it is in the address, so that a link shows the same. */
export function HistoryFilters({ filter }: { filter: HistoryFilter }) {
  const narrow = useMedia("(width < 40rem)");
  if (!narrow) return <Controls filter={filter} />;
  return (
    <details open={filter.isSet} className="mb-3">
      <summary className="tap mb-2 flex w-fit items-center rounded-md font-medium">
        {filter.isSet ? "Filters (some are set)" : "Filters"}
      </summary>
      <Controls filter={filter} />
    </details>
  );
}

function Controls({ filter }: { filter: HistoryFilter }) {
  const { values, set } = filter;
  const { data: caller } = useQuery(me);
  return (
    <div role="search" aria-label="Filter the history" className="mb-3 flex flex-wrap items-end gap-2">
      <div className="w-40">
        <Select
          label="Status"
          hideLabel
          value={values.status}
          options={[{ value: "", label: "Any" }, ...STATUSES.map(([value, label]) => ({ value, label }))]}
          onChange={(value) => set("status", value)}
        />
      </div>
      <div className="w-48">
        <Select
          label="Action"
          hideLabel
          value={values.action}
          options={[
            { value: "", label: "Any" },
            ...ACTIONS.map((value) => ({ value, label: humanise(value) })),
          ]}
          onChange={(value) => set("action", value)}
        />
      </div>
      <TypedFilter
        label="Customer, order or words"
        value={values.q}
        onChange={(value) => set("q", value)}
        wide
      />
      <TypedFilter
        label="Decided by (e-mail)"
        value={values.decided_by}
        onChange={(value) => set("decided_by", value)}
      />
      {caller && values.decided_by !== caller.id && (
        <Button look="quiet" onClick={() => set("decided_by", caller.id)}>
          By me
        </Button>
      )}
      <div className="flex flex-wrap gap-2">
        <DayFilter label="Asked from" value={values.from} onChange={(value) => set("from", value)} />
        <DayFilter label="to" value={values.to} onChange={(value) => set("to", value)} />
      </div>
      {filter.isSet && (
        <Button look="quiet" onClick={filter.clear}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

interface OneProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** What is typed counts once one stops typing. */
function TypedFilter({ label, value, onChange, wide }: OneProps & { wide?: boolean }) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const settled = useDebounced(text, 300);
  useEffect(() => {
    if (settled === text && settled.trim() !== value) onChange(settled.trim());
    // Only what was typed is told, not what the address says.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  return (
    <div className={wide ? "min-w-48 flex-1" : "w-40"}>
      <TextField
        label={label}
        hideLabel
        placeholder={label}
        value={text}
        maxLength={200}
        onChange={({ target }) => setText(target.value)}
      />
    </div>
  );
}

function DayFilter({ label, value, onChange }: OneProps) {
  return (
    <label className="flex items-center gap-1.5 text-soft">
      {label}
      <input
        type="date"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="tap min-h-8 rounded-md border border-edge bg-surface px-2 py-1 text-ink"
      />
    </label>
  );
}
