import { Select, type Option } from "@/components/select";
import { formatNumber } from "@/lib/numbers";
import { humanise } from "@/lib/words";
import { ASSIGNEES, CATEGORIES } from "./filter";
import { ReceivedChoice } from "./received-choice";
import { CHOICES_GRID, type FilterProps } from "./ticket-filters";
import { ASSIGNEE_NAMES, CHANNELS, CHANNEL_NAMES, PRIORITIES } from "./ticket-words";
import { SORTS, type TicketSort } from "./use-ticket-filter";

/** What the list can be narrowed by besides words and status, and its order. */
export function Choices(props: FilterProps & { narrow: boolean }) {
  const { filter, facets, onChange } = props;
  const channels = named(CHANNELS, (name) => CHANNEL_NAMES[name]);
  const assignees = named(ASSIGNEES, (name) => ASSIGNEE_NAMES[name]);
  return (
    <div className={CHOICES_GRID}>
      <Choice name="channel" label="Channel" options={channels} {...{ filter, facets, onChange }} />
      <Choice
        name="priority"
        label="Priority"
        options={named(PRIORITIES)}
        {...{ filter, facets, onChange }}
      />
      <Choice
        name="category"
        label="Category"
        options={named(CATEGORIES)}
        {...{ filter, facets, onChange }}
      />
      <Choice name="assignee" label="Assignee" options={assignees} {...{ filter, facets, onChange }} />
      <Choice name="waiting" label="Waiting for" options={WAITS} {...{ filter, facets, onChange }} />
      <ReceivedChoice value={filter} onChange={onChange} />
      {props.narrow && <SortChoice {...props} />}
    </div>
  );
}

export function SortChoice({ sort, onSort }: Pick<FilterProps, "sort" | "onSort">) {
  return (
    <Select
      label="Sort"
      hideLabel
      value={sort}
      options={Object.entries(SORTS).map(([value, label]) => ({ value: value as TicketSort, label }))}
      onChange={onSort}
    />
  );
}

const WAITS: Option[] = [
  { value: "true", label: "A person" },
  { value: "false", label: "No person" },
];

function named<T extends string>(names: readonly T[], words: (name: T) => string = humanise): Option[] {
  return names.map((value) => ({ value, label: words(value) }));
}

interface ChoiceProps extends Pick<FilterProps, "filter" | "facets" | "onChange"> {
  name: "channel" | "priority" | "category" | "assignee" | "waiting";
  label: string;
  options: Option[];
}

/** One of the choices of a facet, each with how many tickets it would leave. */
function Choice({ name, label, options, filter, facets, onChange }: ChoiceProps) {
  const counts = name === "waiting" ? undefined : facets?.[name];
  const counted = options.map(({ value, label: words }) => ({
    value,
    label: counts ? `${words} · ${formatNumber(counts[value] ?? 0)}` : words,
  }));
  return (
    <Select
      {...{ label, hideLabel: true, value: filter[name] as string }}
      options={[{ value: "", label: "Any" }, ...counted]}
      onChange={(value) => onChange({ [name]: value })}
      className={filter[name] ? "border-accent!" : undefined}
    />
  );
}
