import { ListFilter, X } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";
import { Button } from "@/components/button";
import { useMedia } from "@/hooks/use-media";
import type { TicketFacets } from "./api/list-tickets";
import { isFiltered, writeFilter, type TicketFilter } from "./filter";
import { SearchBox } from "./search-box";
import { StatusChips } from "./status-chips";
import type { TicketSort } from "./use-ticket-filter";

export interface FilterProps {
  filter: TicketFilter;
  facets: TicketFacets | undefined;
  onChange: (changed: Partial<TicketFilter>, how?: { typed: boolean }) => void;
  onClear: () => void;
  sort: TicketSort;
  onSort: (sort: TicketSort) => void;
}

export const CHOICES_GRID = "grid grid-cols-2 gap-2 max-xs:grid-cols-1 md:flex md:flex-wrap";

// Loaded a moment later: the list does not wait for it, and its place is kept.
const SortChoice = lazy(async () => ({ default: (await import("./ticket-choices")).SortChoice }));
const Choices = lazy(async () => ({ default: (await import("./ticket-choices")).Choices }));

/** The search, and behind a button on a phone everything else the list can be narrowed by. */
export function TicketFilters(props: FilterProps) {
  const { filter, onChange, onClear } = props;
  const [asked, setAsked] = useState(false);
  const narrow = useMedia("(width < 48rem)");
  const panel = useId();
  const chosen = new Set(writeFilter({ ...filter, q: "" }).keys()).size;
  return (
    <search aria-label="Tickets" className="mb-3 block space-y-2">
      <div className="flex flex-wrap gap-2">
        <SearchBox value={filter.q} onSearch={(q) => onChange({ q }, { typed: true })} />
        {!narrow && (
          <Suspense fallback={<Place />}>
            <SortChoice {...props} />
          </Suspense>
        )}
        {narrow && (
          <Button aria-expanded={asked} aria-controls={panel} onClick={() => setAsked(!asked)}>
            <ListFilter aria-hidden />
            Filters{chosen > 0 && ` (${chosen})`}
          </Button>
        )}
        {isFiltered(filter) && (
          <Button look="quiet" onClick={onClear}>
            <X aria-hidden />
            Clear
          </Button>
        )}
      </div>
      <div id={panel} hidden={narrow && !asked} className="space-y-2">
        <StatusChips
          chosen={filter.status}
          counts={props.facets?.status}
          onChange={(status) => onChange({ status })}
        />
        {(!narrow || asked) && (
          <Suspense fallback={<Places />}>
            <Choices {...props} narrow={narrow} />
          </Suspense>
        )}
      </div>
    </search>
  );
}

/** As high as the choices will be. */
function Places() {
  return (
    <div aria-hidden className={CHOICES_GRID}>
      {Array.from({ length: 6 }, (_, place) => (
        <Place key={place} />
      ))}
    </div>
  );
}

function Place() {
  return <div aria-hidden className="tap min-h-8.5 rounded-md border border-line bg-surface md:w-36" />;
}
