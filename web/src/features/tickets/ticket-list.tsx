import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { Checkbox } from "@/components/checkbox";
import { DataTable, type Column } from "@/components/data-table";
import { NewItems } from "@/components/new-items";
import { useListCursor } from "@/hooks/use-list-cursor";
import { usePreferences } from "@/hooks/use-preferences";
import { useSelection, type Selection } from "@/hooks/use-selection";
import type { TicketLine } from "./api/list-tickets";
import { BulkBar } from "./bulk-bar";
import { columnsOf } from "./columns";
import { shownColumns } from "./shown-columns";
import { Subject, TicketCard } from "./ticket-card";
import { usePrefetchTicket } from "./use-prefetch-ticket";
import { useShownTickets } from "./use-shown-tickets";
import { useTicketKeys } from "./use-ticket-keys";

const ALMOST = 5;

interface Props {
  tickets: TicketLine[];
  /** Names filter and order. */
  list: string;
  sort: string;
  onSort: (sort: string) => void;
  at: string | null;
  onMove: (id: string | null) => void;
  /** The cursor comes near the end. */
  onEnd: () => void;
}

/** A table with a cursor and boxes to tick; cards on a phone. The whole row opens the ticket. */
export function TicketList({ tickets, list, sort, onSort, at, onMove, onEnd }: Props) {
  const { shown, selection, cursor, steady } = useRows(tickets, list, at, onMove);
  const [{ density }] = usePreferences();
  const keys = useSyncExternalStore(shownColumns.subscribe, shownColumns.get);
  const prefetch = usePrefetchTicket();
  const goOn = useEffectEvent(onEnd);
  const nearEnd = cursor.index >= 0 && cursor.index >= shown.length - ALMOST;
  useEffect(() => {
    if (nearEnd) goOn();
  }, [nearEnd, shown.length]);
  const subject: Column<TicketLine> = {
    ...{ key: "subject", header: "Subject", className: "w-full" },
    cell: (ticket) => <Subject ticket={ticket} events={prefetch(ticket.id)} />,
  };
  return (
    <>
      <NewItems waiting={steady.waiting} onShow={steady.showAll} />
      <div {...steady.handlers}>
        <DataTable
          caption="Tickets"
          columns={[boxes(selection), subject, ...columnsOf(keys)]}
          rows={shown}
          keyOf={({ id }) => id}
          current={cursor.id}
          card={(ticket) => <TicketCard ticket={ticket} events={prefetch(ticket.id)} />}
          {...{ sort, onSort, density }}
        />
      </div>
      <BulkBar
        tickets={shown.filter(({ id }) => selection.has(id))}
        all={shown.length}
        onAll={selection.selectAll}
        onClear={selection.clear}
      />
    </>
  );
}

function useRows(tickets: TicketLine[], list: string, at: string | null, onMove: Props["onMove"]) {
  const steady = useShownTickets(tickets, list, at !== null);
  const ids = steady.tickets.map(({ id }) => id);
  const selection = useSelection(ids);
  const cursor = useListCursor({ ids, current: at, onSync: onMove });
  useTicketKeys(cursor, selection, ids);
  return { shown: steady.tickets, steady, selection, cursor };
}

function boxes(selection: Selection): Column<TicketLine> {
  return {
    ...{ key: "select", header: "Select", hideHeader: true, className: "pr-0" },
    cell: ({ id, subject }) => (
      <span className="relative z-10 flex">
        <Checkbox
          hideLabel
          label={`Select ${subject}`}
          checked={selection.has(id)}
          onChange={() => selection.toggle(id)}
        />
      </span>
    ),
  };
}
