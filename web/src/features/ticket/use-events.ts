import { useState } from "react";
import type { TicketDetail, TicketEvent } from "@/api/types";
import { readEventsBefore } from "./api/events";
import { mergeEvents, olderThan } from "./timeline/merge-events";

export interface Events {
  events: TicketEvent[];
  /** Whether there are older ones to load. */
  more: boolean;
  loading: boolean;
  error: unknown;
  loadOlder: () => void;
  /** Loads older ones until this one is there. */
  loadBackTo: (seq: number) => void;
}

/** The ticket's events: the newest part comes with the ticket and grows, older parts are loaded when asked for. */
export function useEvents(ticket: TicketDetail): Events {
  const [held, setHeld] = useState({ from: ticket.events, events: ticket.events });
  const [state, setState] = useState<{ loading: boolean; error: unknown }>({ loading: false, error: null });
  if (held.from !== ticket.events) {
    setHeld({ from: ticket.events, events: mergeEvents(held.events, ticket.events) });
  }
  const load = async (until: number | null) => {
    setState({ loading: true, error: null });
    try {
      let before = olderThan(held.events);
      while (before !== null) {
        const { items } = await readEventsBefore(ticket.id, before);
        setHeld((now) => ({ ...now, events: mergeEvents(items, now.events) }));
        before = olderThan(items);
        if (until === null || before === null || before <= until) break;
      }
      setState({ loading: false, error: null });
    } catch (error) {
      setState({ loading: false, error });
    }
  };
  return {
    events: held.events,
    more: olderThan(held.events) !== null,
    ...state,
    loadOlder: () => void (state.loading || load(null)),
    loadBackTo: (seq) => void (state.loading || load(seq)),
  };
}
