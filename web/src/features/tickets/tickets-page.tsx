import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { Button, ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { LoadMore } from "@/components/load-more";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { announce } from "@/lib/announce";
import { formatNumber } from "@/lib/numbers";
import { countTickets, listTickets, type TicketFacets } from "./api/list-tickets";
import { isFiltered, type TicketFilter } from "./filter";
import { ListMenus } from "./list-menus";
import { TicketFilters } from "./ticket-filters";
import { TicketList } from "./ticket-list";
import { useTicketFilter, viewAddress } from "./use-ticket-filter";

export function TicketsPage() {
  const { filter, sort, at, change, sortBy, clear, open, moveTo } = useTicketFilter();
  const tickets = useInfiniteQuery(listTickets(filter, sort));
  const facets = useQuery(countTickets(filter));
  const address = viewAddress(filter, sort);
  useAnnouncedTotal(facets.isPlaceholderData ? undefined : facets.data, address);
  // While another list is asked for, the last one is still shown.
  const list = tickets.isPlaceholderData ? "" : address;
  return (
    <>
      <PageHeading title="Tickets" description={facets.data ? inWords(facets.data) : "\u00a0"}>
        <ListMenus {...{ filter, sort, address }} onOpen={open} />
      </PageHeading>
      <TicketFilters
        {...{ filter, sort }}
        facets={facets.data}
        onChange={change}
        onClear={clear}
        onSort={sortBy}
      />
      <QueryView query={tickets} what="The tickets" skeleton={<Skeleton shape="list" rows={8} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <NoTickets filter={filter} onClear={clear} />;
          return (
            <TicketList
              {...{ list, sort, at }}
              tickets={items}
              onSort={sortBy}
              onMove={moveTo}
              onEnd={() => tickets.hasNextPage && !tickets.isFetching && void tickets.fetchNextPage()}
            />
          );
        }}
      </QueryView>
      <LoadMore query={tickets} />
    </>
  );
}

function inWords({ total, capped, waiting }: TicketFacets): string {
  const all = `${formatNumber(total)}${capped ? " or more" : ""} ${total === 1 ? "ticket" : "tickets"}`;
  return waiting > 0 ? `${all}, ${formatNumber(waiting)} waiting for a person` : all;
}

/** Whoever does not see the list hears what a filter left of it; not each change of it later. */
function useAnnouncedTotal(facets: TicketFacets | undefined, address: string): void {
  const say = useEffectEvent(() => facets && announce(inWords(facets)));
  const ready = facets !== undefined;
  useEffect(() => {
    if (ready) say();
  }, [ready, address]);
}

/** Nothing yet, all done, or nothing that fits. */
function NoTickets({ filter, onClear }: { filter: TicketFilter; onClear: () => void }) {
  if (!isFiltered(filter)) {
    return (
      <EmptyState title="No tickets yet.">
        <p>What customers write comes in by mail or over the API. To try it out, write one yourself.</p>
        <ButtonLink to="/tickets/new" look="primary" className="mt-3">
          Write the first one
        </ButtonLink>
      </EmptyState>
    );
  }
  const { waiting, ...others } = filter;
  const cleared = waiting === "true" && !isFiltered({ ...others, waiting: "" });
  return (
    <EmptyState
      kind={cleared ? "cleared" : "filtered"}
      title={cleared ? "Nothing waits for a person." : "No ticket matches."}
    >
      <Button className="mt-2" onClick={onClear}>
        Show all tickets
      </Button>
    </EmptyState>
  );
}
