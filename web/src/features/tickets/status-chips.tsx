import type { TicketStatus } from "@/api/types";
import { TICKET_STATUS } from "@/components/status-badge";
import { formatShort } from "@/lib/numbers";
import { classes } from "@/lib/words";
import { STATUSES } from "./ticket-words";

interface Props {
  chosen: TicketStatus[];
  counts: Record<string, number> | undefined;
  onChange: (status: TicketStatus[]) => void;
}

/** Any number of statuses, each with how many tickets it would leave. None chosen is all. */
export function StatusChips({ chosen, counts, onChange }: Props) {
  const toggle = (status: TicketStatus) =>
    onChange(STATUSES.filter((other) => (other === status) !== chosen.includes(other)));
  return (
    <div role="group" aria-label="Status" className="flex flex-wrap gap-1.5">
      {STATUSES.map((status) => (
        <Chip
          key={status}
          status={status}
          pressed={chosen.includes(status)}
          number={counts && (counts[status] ?? 0)}
          onPress={() => toggle(status)}
        />
      ))}
    </div>
  );
}

interface ChipProps {
  status: TicketStatus;
  pressed: boolean;
  number: number | undefined;
  onPress: () => void;
}

function Chip({ status, pressed, number, onPress }: ChipProps) {
  const { label, icon: Icon } = TICKET_STATUS[status];
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={classes(
        "tap inline-flex min-h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium",
        "forced-colors:aria-pressed:outline-2",
        pressed
          ? "border-accent bg-accent-soft text-accent"
          : "border-line bg-surface text-soft hover:border-edge hover:text-ink",
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {label}
      {number !== undefined && (
        <span className="tabular-nums">
          {formatShort(number)}
          <span className="sr-only"> tickets</span>
        </span>
      )}
    </button>
  );
}
