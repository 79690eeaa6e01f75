import { X } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import type { AuditLine } from "../types";
import { NAMES } from "./filter";

type Values = Record<(typeof NAMES)[number], string>;

const TEXTS = [
  { name: "actor", label: "Who" },
  { name: "action", label: "What" },
  { name: "object", label: "On what" },
] as const;

/** Whole names, offered from the lines that are shown, and days. The address holds them. */
export function AuditFilters({ lines }: { lines: AuditLine[] }) {
  const [params] = useSearchParams();
  // Going back changes the address, and what is typed with it.
  return <FilterForm key={params.toString()} lines={lines} />;
}

function FilterForm({ lines }: { lines: AuditLine[] }) {
  const [params, setParams] = useSearchParams();
  const [values, setValues] = useState(() => valuesOf(params));
  const id = useId();
  const set = (name: keyof Values, value: string) => setValues({ ...values, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setParams(Object.entries(values).filter(([, value]) => value.trim() !== ""));
  };
  return (
    <form onSubmit={submit} role="search" aria-label="Audit log" className="space-y-2">
      <div className="grid gap-3 sm:grid-cols-3">
        {TEXTS.map(({ name, label }) => (
          <div key={name} className="min-w-0">
            <TextField
              label={label}
              list={`${id}-${name}`}
              autoComplete="off"
              value={values[name]}
              onChange={({ target }) => set(name, target.value)}
            />
            <datalist id={`${id}-${name}`}>
              {[...new Set(lines.map((line) => line[name]))].slice(0, 50).map((value) => (
                <option key={value} value={value} />
              ))}
            </datalist>
          </div>
        ))}
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label="From day"
          type="date"
          value={values.since}
          onChange={({ target }) => set("since", target.value)}
        />
        <TextField
          label="To day"
          type="date"
          value={values.until}
          onChange={({ target }) => set("until", target.value)}
        />
        <Button type="submit" look="primary">
          Filter
        </Button>
        {params.size > 0 && (
          <Button look="quiet" onClick={() => setParams({})}>
            <X aria-hidden />
            Clear
          </Button>
        )}
      </div>
    </form>
  );
}

function valuesOf(params: URLSearchParams): Values {
  return Object.fromEntries(NAMES.map((name) => [name, params.get(name) ?? ""])) as Values;
}
