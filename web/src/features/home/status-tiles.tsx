import { Link } from "react-router";
import type { Stats, TicketStatus } from "@/api/types";
import { TONES } from "@/components/badge";
import { TICKET_STATUS } from "@/components/status-badge";
import { formatNumber } from "@/lib/numbers";
import { classes } from "@/lib/words";
import { RANGES } from "./ranges";

const OPEN = ["awaiting_approval", "escalated", "failed", "processing", "pending"] as const;
const OVER = ["completed", "cancelled"] as const;

/** Where tickets stand: unfinished ones however old they are, finished ones of the range. Each opens its list. */
export function StatusTiles({ stats }: { stats: Stats }) {
  const { range, open, counts } = stats;
  return (
    <section aria-label="Tickets by status">
      <ul className="grid grid-cols-2 gap-2.5 sm:grid-cols-4 xl:grid-cols-7">
        {OPEN.map((status) => (
          <Tile
            key={status}
            status={status}
            number={open[status]}
            when="now"
            to={`/tickets?status=${status}`}
          />
        ))}
        {OVER.map((status) => (
          <Tile
            key={status}
            status={status}
            number={counts[status]}
            when={RANGES[range].within}
            to={`/tickets?status=${status}&created=${range}`}
          />
        ))}
      </ul>
    </section>
  );
}

interface TileProps {
  status: TicketStatus;
  number: number;
  when: string;
  to: string;
}

function Tile({ status, number, when, to }: TileProps) {
  const { label, icon: Icon, tone } = TICKET_STATUS[status];
  return (
    <li className="relative rounded-lg border border-line bg-surface p-3 hover:border-edge">
      <div className="flex items-center justify-between gap-2">
        <span className="text-xl font-semibold tabular-nums">{formatNumber(number)}</span>
        <span className={classes("rounded-md p-1", number > 0 ? TONES[tone] : TONES.quiet)}>
          <Icon aria-hidden className="size-4" />
        </span>
      </div>
      <Link to={to} className="font-medium after:absolute after:inset-0 after:rounded-lg">
        {label}
      </Link>
      <p className="text-xs text-soft">{when}</p>
    </li>
  );
}
