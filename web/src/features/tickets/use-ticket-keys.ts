import { useNavigate } from "react-router";
import type { ListCursor } from "@/hooks/use-list-cursor";
import type { Selection } from "@/hooks/use-selection";
import type { Action } from "@/lib/actions/action";
import { useActions } from "@/lib/actions/provider";

/** What keys do on the list: go up and down, open, tick. */
export function useTicketKeys(cursor: ListCursor, selection: Selection, ids: string[]): void {
  const navigate = useNavigate();
  const extend = (by: number) => {
    const next = ids[cursor.index + by];
    if (cursor.id !== null && next !== undefined) selection.extend(cursor.id, next);
    cursor.move(by);
  };
  const isHere = () => cursor.id !== null;
  useActions([
    entry("next", "Next ticket", ["j", "ArrowDown"], () => cursor.move(1), { repeats: true }),
    entry("previous", "Previous ticket", ["k", "ArrowUp"], () => cursor.move(-1), { repeats: true }),
    entry("open", "Open the ticket", ["o", "Enter"], () => void navigate(`/tickets/${cursor.id}`), {
      when: isHere,
    }),
    entry("select", "Select the ticket", ["x"], () => cursor.id !== null && selection.toggle(cursor.id), {
      when: isHere,
    }),
    entry("select-next", "Select down", ["Shift+j"], () => extend(1), { hidden: true, when: isHere }),
    entry("select-previous", "Select up", ["Shift+k"], () => extend(-1), { hidden: true, when: isHere }),
    entry("select-none", "Clear the selection", ["Escape"], selection.clear, {
      when: () => selection.ids.length > 0,
    }),
  ]);
}

function entry(id: string, title: string, keys: string[], run: () => void, more: Partial<Action>): Action {
  return { id: `tickets.${id}`, title, section: "Tickets", keys, run, ...more };
}
