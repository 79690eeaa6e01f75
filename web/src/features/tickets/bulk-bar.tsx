import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/button";
import { useMay } from "@/hooks/me";
import { count } from "@/lib/words";
import type { TicketLine } from "./api/list-tickets";
import { BULK_ACTIONS, type BulkAction } from "./bulk-actions";

const BulkDialog = lazy(async () => ({ default: (await import("./bulk-dialog")).BulkDialog }));

interface Props {
  tickets: TicketLine[];
  /** How many rows there are. */
  all: number;
  onAll: () => void;
  onClear: () => void;
}

interface Asked {
  action: BulkAction;
  tickets: TicketLine[];
}

/** What can be done with all ticked tickets at once. It lies over the end of the page and moves nothing. */
export function BulkBar({ tickets, all, onAll, onClear }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [open, setOpen] = useState(false);
  const may = useMay("agent");
  const ask = (action: BulkAction) => {
    setAsked({ action, tickets });
    setOpen(true);
  };
  return (
    <>
      {tickets.length > 0 && (
        <div
          role="group"
          aria-label="Selected tickets"
          className="sticky bottom-3 z-20 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center justify-center gap-2 rounded-xl border border-line bg-surface px-3 py-2 shadow-float max-md:bottom-20"
        >
          <span className="text-sm font-medium tabular-nums">{count(tickets.length, "ticket")} selected</span>
          {BULK_ACTIONS.map((action) => (
            <Button
              key={action.path}
              size="small"
              blocked={!may && "This needs the role agent or a higher one."}
              onClick={() => ask(action)}
            >
              <action.icon aria-hidden />
              {action.button ?? action.verb}
            </Button>
          ))}
          {tickets.length < all && (
            <Button size="small" look="quiet" onClick={onAll}>
              Select all {all}
            </Button>
          )}
          <Button size="small" look="quiet" onClick={onClear}>
            Clear
          </Button>
        </div>
      )}
      {asked && (
        <Suspense>
          <BulkDialog {...asked} open={open} onOpenChange={setOpen} onDone={onClear} />
        </Suspense>
      )}
    </>
  );
}
