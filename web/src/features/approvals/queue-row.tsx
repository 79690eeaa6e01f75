import { Link } from "react-router";
import type { Approval } from "@/api/types";
import { payeeOf } from "@/components/approval/approval-facts";
import { TopFlag } from "@/components/approval/risk-flags";
import { Badge } from "@/components/badge";
import { Checkbox } from "@/components/checkbox";
import { Money } from "@/components/money";
import { TimeAgo } from "@/components/time-ago";
import { useKeepInView } from "@/hooks/use-keep-in-view";
import { useNow } from "@/hooks/use-now";
import { classes, humanise } from "@/lib/words";

interface Props {
  approval: Approval;
  here: boolean;
  /** Whether it still waits; a colleague may have decided it while one looks. */
  open: boolean;
  selected: boolean;
  onSelect: () => void;
  onOpen: () => void;
}

/** A request in the list: amount, customer, action, the worst flag, how old and when due. */
export function QueueRow({ approval, here, open, selected, onSelect, onOpen }: Props) {
  const row = useKeepInView<HTMLLIElement>(here);
  const late = useNow() > Date.parse(approval.due_at);
  const payee = payeeOf(approval);
  return (
    <li
      ref={row}
      data-here={here || undefined}
      className="relative flex scroll-my-16 items-start gap-2 border-b border-line py-2 pr-3 pl-2 last:border-b-0 hover:bg-sunken lg:data-here:bg-accent-soft lg:data-here:shadow-[inset_3px_0_var(--color-accent)]"
    >
      <div className="relative z-10 pt-0.5 pl-1">
        <Checkbox
          label={`Select ${payee}`}
          hideLabel
          checked={selected}
          disabled={!open}
          onChange={onSelect}
        />
      </div>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-3">
          <Link
            to={`/approvals/${approval.id}`}
            data-row={approval.id}
            aria-current={here ? "true" : undefined}
            className="min-w-0 truncate font-medium after:absolute after:inset-0"
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              onOpen();
            }}
          >
            {payee}
          </Link>
          {approval.amount && <Money of={approval.amount} className="font-semibold" />}
        </div>
        <div className="mt-0.5 flex items-center justify-between gap-3 text-xs text-soft">
          <span className="truncate">
            {humanise(approval.action_type)}
            {approval.order && ` · ${approval.order.id}`}
          </span>
          <span className={classes("whitespace-nowrap", late && "font-medium text-bad")}>
            {late ? "overdue since" : "due"} <TimeAgo at={approval.due_at} ahead={!late} />
          </span>
        </div>
        <div className="mt-1 flex items-center justify-between gap-3 text-xs text-soft empty:hidden">
          <span className="flex min-w-0 items-center gap-1.5">
            {open ? <TopFlag flags={approval.flags} /> : <Badge tone="quiet">No longer waiting</Badge>}
            {approval.approvers_needed > 1 && (
              <Badge tone="info">
                {approval.approved_by.length} of {approval.approvers_needed}
              </Badge>
            )}
          </span>
          <span className="whitespace-nowrap">
            asked <TimeAgo at={approval.requested_at} />
          </span>
        </div>
      </div>
    </li>
  );
}
