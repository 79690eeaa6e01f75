import { Link } from "react-router";
import type { Stats, TicketStatus } from "@/api/types";
import { TONES } from "@/components/badge";
import { TICKET_STATUS } from "@/components/status-badge";
import { classes } from "@/lib/words";

const OPEN = ["pending", "processing", "awaiting_approval", "escalated", "failed"] as const;

/** Unfinished tickets by status, however old they are; each tile opens the list behind its number. */
export function StatusTiles({ stats }: { stats: Stats }) {
  return (
    <section aria-labelledby="open-now">
      <h2 id="open-now" className="mb-3 text-lg font-semibold">
        Open now
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-3">
        {OPEN.map((status) => (
          <li key={status}>
            <Tile status={status} number={stats.open[status]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tile({ status, number }: { status: TicketStatus; number: number }) {
  const { label, icon: Icon, tone } = TICKET_STATUS[status];
  return (
    <Link
      to={`/tickets?status=${status}`}
      className="block rounded-xl border border-line bg-surface p-4 transition-colors hover:border-edge"
    >
      <span className="flex items-center justify-between gap-2">
        <span className="text-2xl font-semibold tabular-nums">{number}</span>
        <span className={classes("rounded-lg p-1.5", number > 0 ? TONES[tone] : TONES.quiet)}>
          <Icon aria-hidden className="size-4" />
        </span>
      </span>
      <span className="mt-1 block text-sm text-soft">{label}</span>
    </Link>
  );
}
