import { useState, type FocusEvent, type PointerEvent } from "react";
import { useSteadyList } from "@/hooks/use-steady-list";
import type { TicketLine } from "./api/list-tickets";

interface Shown {
  tickets: TicketLine[];
  waiting: number;
  showAll: () => void;
  /** For the element around the rows. */
  handlers: {
    onFocus: () => void;
    onBlur: (event: FocusEvent<HTMLElement>) => void;
    onPointerEnter: (event: PointerEvent) => void;
    onPointerLeave: () => void;
  };
}

/** The rows as they stand while somebody is at them: new ones wait while the focus, the mouse or the cursor is there.
 * `list` names filter and order; another list is shown at once. */
export function useShownTickets(items: TicketLine[], list: string, hold: boolean): Shown {
  const [focused, setFocused] = useState(false);
  const [pointed, setPointed] = useState(false);
  const [seen, setSeen] = useState(list);
  const isOther = seen !== list;
  if (isOther) setSeen(list);
  const { shown, waiting, showAll } = useSteadyList(items, !isOther && (hold || focused || pointed));
  return {
    tickets: shown,
    waiting,
    showAll,
    handlers: {
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) =>
        !currentTarget.contains(relatedTarget) && setFocused(false),
      onPointerEnter: ({ pointerType }) => pointerType === "mouse" && setPointed(true),
      onPointerLeave: () => setPointed(false),
    },
  };
}
