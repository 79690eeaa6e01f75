import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { CONTROL } from "@/components/field";
import { TICKET_STATUS } from "@/components/status-badge";
import { classes, humanise } from "@/lib/words";
import type { TicketFilter } from "./api/list-tickets";
import { CHANNELS, CHANNEL_NAMES, PRIORITIES, STATUSES } from "./ticket-words";

interface Props {
  filter: TicketFilter;
  onChange: (changed: Partial<TicketFilter>) => void;
}

export function TicketFilters({ filter, onChange }: Props) {
  const statuses = STATUSES.map((status) => [status, TICKET_STATUS[status].label] as const);
  const channels = CHANNELS.map((channel) => [channel, CHANNEL_NAMES[channel]] as const);
  const priorities = PRIORITIES.map((priority) => [priority, humanise(priority)] as const);
  return (
    <search className="mb-4 grid grid-cols-2 gap-2 min-[24rem]:grid-cols-3 sm:grid-cols-[minmax(0,1fr)_repeat(3,max-content)]">
      <SearchBox value={filter.q} onChange={(q) => onChange({ q })} />
      <Choice
        label="Status"
        value={filter.status}
        options={statuses}
        onChange={(status) => onChange({ status })}
      />
      <Choice
        label="Channel"
        value={filter.channel}
        options={channels}
        onChange={(channel) => onChange({ channel })}
      />
      <Choice
        label="Priority"
        value={filter.priority}
        options={priorities}
        onChange={(priority) => onChange({ priority })}
      />
    </search>
  );
}

/** Searches once the typing has paused. */
function SearchBox({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const search = useEffectEvent(onChange);
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => {
      search(typed.trim());
      setTyped(null);
    }, 300);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className="relative col-span-full sm:col-span-1">
      <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-soft" />
      <input
        type="search"
        aria-label="Search tickets"
        placeholder="Subject, text, customer or id"
        className={classes(CONTROL, "pl-9")}
        value={typed ?? value}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T | "";
  options: (readonly [T, string])[];
  onChange: (value: T | "") => void;
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <select
      aria-label={label}
      className={classes(CONTROL, "px-2 text-sm", value && "border-accent font-medium")}
      value={value}
      onChange={(event) => onChange(event.target.value as T | "")}
    >
      <option value="">{label}</option>
      {options.map(([name, words]) => (
        <option key={name} value={name}>
          {words}
        </option>
      ))}
    </select>
  );
}
