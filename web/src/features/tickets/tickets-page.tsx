import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox, Plus } from "lucide-react";
import { Button, ButtonLink } from "@/components/button";
import { Empty } from "@/components/empty";
import { LoadMore } from "@/components/load-more";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { listTickets } from "./api/list-tickets";
import { TicketFilters } from "./ticket-filters";
import { TicketList } from "./ticket-list";
import { useTicketFilter } from "./use-ticket-filter";

export function TicketsPage() {
  const { filter, change, clear, isFiltered } = useTicketFilter();
  const tickets = useInfiniteQuery(listTickets(filter));
  return (
    <>
      <PageHeading title="Tickets">
        <ButtonLink to="/tickets/new" look="primary" className="max-md:hidden">
          <Plus aria-hidden className="size-4" />
          New ticket
        </ButtonLink>
      </PageHeading>
      <TicketFilters filter={filter} onChange={change} />
      <QueryView query={tickets}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length > 0) return <TicketList key={JSON.stringify(filter)} tickets={items} />;
          if (isFiltered) {
            return (
              <Empty icon={Inbox} title="No ticket matches.">
                <Button className="mt-2" onClick={clear}>
                  Show all tickets
                </Button>
              </Empty>
            );
          }
          return (
            <Empty icon={Inbox} title="No tickets yet.">
              <ButtonLink to="/tickets/new" look="primary" className="mt-2">
                Write the first one
              </ButtonLink>
            </Empty>
          );
        }}
      </QueryView>
      <LoadMore query={tickets} />
    </>
  );
}
