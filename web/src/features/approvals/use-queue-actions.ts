import type { Approval } from "@/api/types";
import type { ListCursor } from "@/hooks/use-list-cursor";
import type { Selection } from "@/hooks/use-selection";
import { useActions } from "@/lib/actions/provider";
import type { QueueRows } from "./use-queue-rows";

const SECTION = "Approvals";

interface Props {
  rows: Approval[];
  open: ReadonlySet<string>;
  cursor: ListCursor;
  selection: Selection;
  queue: QueueRows;
  /** Goes into the card. */
  onOpen: () => void;
}

/** The keys of the list. Those of the card are the card's own. */
export function useQueueActions({ rows, open, cursor, selection, queue, onOpen }: Props): void {
  const step = (by: number) => {
    const inList = document.activeElement?.matches("[data-row]");
    cursor.move(by);
    // The focus goes along where it was in the list, so that Enter and Tab go on from there.
    if (inList) requestAnimationFrame(() => rowOfCursor()?.focus({ preventScroll: true }));
  };
  const extend = (by: number) => {
    const place = cursor.index;
    const next = rows[place + by];
    if (place < 0 || !next || !cursor.id) return;
    selection.extend(cursor.id, next.id);
    step(by);
  };
  const any = () => rows.length > 0;
  useActions([
    {
      ...{ id: "approvals.next", title: "Next request", section: SECTION, keys: ["j", "ArrowDown"] },
      ...{ repeats: true, when: any },
      run: () => step(1),
    },
    {
      ...{ id: "approvals.previous", title: "Previous request", section: SECTION, keys: ["k", "ArrowUp"] },
      ...{ repeats: true, when: any },
      run: () => step(-1),
    },
    {
      ...{ id: "approvals.open", title: "Go into the request", section: SECTION, keys: ["o", "Enter"] },
      when: () => cursor.id !== null,
      run: onOpen,
    },
    {
      ...{ id: "approvals.select", title: "Select for a decision about many", section: SECTION, keys: ["x"] },
      when: () => cursor.id !== null && open.has(cursor.id),
      run: () => cursor.id && selection.toggle(cursor.id),
    },
    {
      ...{
        id: "approvals.extend-down",
        title: "Select the next as well",
        section: SECTION,
        keys: ["Shift+j"],
      },
      ...{ repeats: true, when: any },
      run: () => extend(1),
    },
    {
      ...{
        id: "approvals.extend-up",
        title: "Select the previous as well",
        section: SECTION,
        keys: ["Shift+k"],
      },
      ...{ repeats: true, when: any },
      run: () => extend(-1),
    },
    {
      ...{ id: "approvals.select-all", title: "Select all shown", section: SECTION, when: any },
      run: selection.selectAll,
    },
    {
      ...{ id: "approvals.clear", title: "Select none", section: SECTION, keys: ["Escape"] },
      when: () => selection.ids.length > 0,
      run: selection.clear,
    },
    {
      ...{ id: "approvals.show-new", title: "Show the new requests", section: SECTION },
      when: () => queue.waiting > 0,
      run: queue.showNew,
    },
  ]);
}

/** The link of the row that the cursor is on. */
export function rowOfCursor(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-row][aria-current="true"]');
}
