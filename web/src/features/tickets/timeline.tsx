import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TicketDetail } from "@/api/types";
import { Button } from "@/components/button";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { listLaterEvents } from "./api/list-later-events";
import { TimelineRow } from "./timeline-row";

const CARRIED = 500;

/** All that happened, in the service's order. */
export function Timeline({ ticket }: { ticket: TicketDetail }) {
  const [more, setMore] = useState(false);
  const cut = ticket.events.length >= CARRIED;
  return (
    <>
      <ol className="rounded-xl border border-line bg-surface px-4 py-2">
        {ticket.events.map((event) => (
          <TimelineRow key={event.seq} event={event} />
        ))}
      </ol>
      {cut && !more && (
        <Button className="mt-3" onClick={() => setMore(true)}>
          Load later events
        </Button>
      )}
      {cut && more && <LaterEvents ticketId={ticket.id} after={ticket.events.at(-1)?.seq ?? 0} />}
    </>
  );
}

function LaterEvents({ ticketId, after }: { ticketId: string; after: number }) {
  const events = useInfiniteQuery(listLaterEvents(ticketId, after));
  return (
    <div className="mt-3">
      <QueryView query={events}>
        {({ pages }) => (
          <ol className="rounded-xl border border-line bg-surface px-4 py-2">
            {pages
              .flatMap((page) => page.items)
              .map((event) => (
                <TimelineRow key={event.seq} event={event} />
              ))}
          </ol>
        )}
      </QueryView>
      <LoadMore query={events} />
    </div>
  );
}
