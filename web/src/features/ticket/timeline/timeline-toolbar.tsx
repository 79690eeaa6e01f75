import { ArrowDownNarrowWide, ArrowUpNarrowWide, Search } from "lucide-react";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import { useAddressText } from "@/hooks/use-address-text";
import { classes } from "@/lib/words";
import { GROUPS } from "./event-kinds";
import type { useTimelineFilter } from "./use-timeline-filter";

/** What is shown of the timeline, and in which order. */
export function TimelineToolbar({ filter, write, toggle }: ReturnType<typeof useTimelineFilter>) {
  const { typed, type } = useAddressText("q");
  const Arrow = filter.newestFirst ? ArrowUpNarrowWide : ArrowDownNarrowWide;
  return (
    <div className="mb-3 space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-44 flex-1">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-soft"
          />
          <TextField
            label="Search the timeline"
            hideLabel
            type="search"
            placeholder="Search the timeline"
            className="pl-8"
            value={typed}
            onChange={(event) => type(event.target.value)}
          />
        </div>
        <Chip pressed={filter.details} onPress={() => write("details", filter.details ? "" : "1")}>
          Details
        </Chip>
        <Chip pressed={filter.errors} onPress={() => write("errors", filter.errors ? "" : "1")}>
          Errors only
        </Chip>
        <Button onClick={() => write("order", filter.newestFirst ? "" : "newest")}>
          <Arrow aria-hidden />
          {filter.newestFirst ? "Newest first" : "Oldest first"}
        </Button>
      </div>
      <div role="group" aria-label="Kinds of events" className="flex flex-wrap gap-1.5">
        {GROUPS.map(({ id, label }) => (
          <Chip key={id} pressed={filter.groups.includes(id)} onPress={() => toggle(id)}>
            {label}
          </Chip>
        ))}
      </div>
    </div>
  );
}

function Chip({ pressed, onPress, children }: { pressed: boolean; onPress: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={classes(
        "tap inline-flex min-h-7 items-center justify-center rounded-full border px-2.5 text-xs font-medium",
        pressed
          ? "border-accent bg-accent-soft text-accent-strong forced-colors:outline-2"
          : "border-line bg-surface text-soft hover:border-edge hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}
