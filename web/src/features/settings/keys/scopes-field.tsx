import { Checkbox } from "@/components/checkbox";
import { Segmented } from "@/components/segmented";
import { humanise } from "@/lib/words";

const CHOICES = [
  { value: "all" as const, label: "All that the role may" },
  { value: "some" as const, label: "Only some" },
];

interface Props {
  known: string[];
  value: string[] | null;
  onChange: (scopes: string[] | null) => void;
}

/** What parts of the API a key may read and write. */
export function ScopesField({ known, value, onChange }: Props) {
  const areas = [...new Set(known.map((scope) => scope.split(":")[0] ?? ""))];
  const set = (scope: string, on: boolean) => {
    const others = (value ?? []).filter((other) => other !== scope);
    onChange(on ? [...others, scope] : others);
  };
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 text-sm font-medium">Scopes</legend>
      <Segmented
        label="Scopes"
        value={value === null ? "all" : "some"}
        options={CHOICES}
        onChange={(choice) => onChange(choice === "all" ? null : [])}
      />
      {value !== null && (
        <ul className="max-h-64 divide-y divide-line overflow-y-auto rounded-md border border-line px-3">
          {areas.map((area) => (
            <li key={area} className="flex flex-wrap items-center justify-between gap-x-4 py-1 text-sm">
              <span>{humanise(area)}</span>
              <span className="flex gap-4">
                {["read", "write"].map((access) => (
                  <Checkbox
                    key={access}
                    label={
                      <>
                        {humanise(access)} <span className="sr-only">{humanise(area)}</span>
                      </>
                    }
                    checked={value.includes(`${area}:${access}`)}
                    onChange={(on) => set(`${area}:${access}`, on)}
                  />
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
