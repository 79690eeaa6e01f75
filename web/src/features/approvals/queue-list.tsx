import type { Approval } from "@/api/types";
import { Checkbox } from "@/components/checkbox";
import { NewItems } from "@/components/new-items";
import type { Selection } from "@/hooks/use-selection";
import { count } from "@/lib/words";
import { BulkBar } from "./bulk-bar";
import { QueueRow } from "./queue-row";
import type { QueueRows } from "./use-queue-rows";

interface Props {
  queue: QueueRows;
  /** The ids that still wait. */
  open: ReadonlySet<string>;
  current: string | null;
  selection: Selection;
  more: boolean;
  onOpen: (id: string) => void;
  onBulk: (decision: "approve" | "reject", approvals: Approval[]) => void;
}

/** What waits, due first, with boxes to decide many alike. */
export function QueueList({ queue, open, current, selection, more, onOpen, onBulk }: Props) {
  const { rows } = queue;
  const chosen = rows.filter(({ id }) => selection.has(id) && open.has(id));
  const all = chosen.length > 0 && chosen.length === open.size;
  return (
    <>
      <div className="sticky top-0 z-20 flex min-h-11 flex-wrap items-center gap-x-2 rounded-t-lg border-b border-line bg-surface px-3 max-lg:static">
        <Checkbox
          label={
            <>
              <span className="sr-only">Select all shown: </span>
              {chosen.length > 0 ? `${chosen.length} selected` : count(open.size, "request")}
            </>
          }
          checked={all}
          some={chosen.length > 0 && !all}
          onChange={() => (all ? selection.clear() : selection.selectAll())}
        />
        {chosen.length > 0 ? (
          <BulkBar chosen={chosen} onBulk={onBulk} onClear={selection.clear} />
        ) : (
          <span className="ml-auto text-xs text-soft">Due first</span>
        )}
      </div>
      <NewItems waiting={queue.waiting} onShow={queue.showNew} />
      <ul aria-label="Waiting requests">
        {rows.map((approval) => (
          <QueueRow
            key={approval.id}
            approval={approval}
            here={approval.id === current}
            open={open.has(approval.id)}
            selected={selection.has(approval.id)}
            onSelect={() => selection.toggle(approval.id)}
            onOpen={() => onOpen(approval.id)}
          />
        ))}
      </ul>
      {more && (
        <p className="p-3 text-xs text-soft">More wait behind these and come up as these are decided.</p>
      )}
    </>
  );
}
