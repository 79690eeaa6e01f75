import { Link as LinkIcon } from "lucide-react";
import { createElement, useEffect, useRef } from "react";
import { Link } from "react-router";
import type { TicketEvent } from "@/api/types";
import { TONES } from "@/components/badge";
import { PanelBoundary } from "@/components/panel-boundary";
import { DateTime } from "@/components/time-ago";
import { Tooltip } from "@/components/tooltip";
import { classes, humanise } from "@/lib/words";
import { OpenInTemporal } from "../links";
import { eventAddress } from "../ticket-words";
import { EventDetails } from "./event-details";
import { toneOf } from "./event-kinds";
import { iconOf } from "./event-icons";

interface Props {
  ticketId: string;
  event: TicketEvent;
  earlier: TicketEvent[];
  /** The address names this one. */
  focused: boolean;
  /** What is folded for people is shown. */
  details: boolean;
}

/** One event: who did what, and what came of it. */
export function TimelineRow({ ticketId, event, earlier, focused, details }: Props) {
  const row = useFocusedRow(focused);
  return (
    <article
      ref={row}
      tabIndex={-1}
      aria-current={focused || undefined}
      aria-label={`Event ${event.seq}: ${titleOf(event)}`}
      className={classes(
        "group flex scroll-mt-20 gap-3 rounded-md px-2 py-2 text-sm",
        focused ? "bg-accent-soft outline-1 outline-accent" : "target:bg-accent-soft",
      )}
    >
      <span className={classes("mt-0.5 h-fit rounded-full p-1", TONES[toneOf(event)])}>
        {createElement(iconOf(event.type), { "aria-hidden": true, className: "size-3.5" })}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <h3 className="min-w-0 font-medium wrap-anywhere">{titleOf(event)}</h3>
          <p className="text-xs text-soft">
            {event.actor.name} · <DateTime at={event.at} only="clock" />
          </p>
          <div className="ml-auto flex shrink-0 items-center gap-3 self-start text-xs text-soft">
            {(details || focused) && <OpenInTemporal url={event.temporal.url}>Temporal</OpenInTemporal>}
            <Tooltip text={`Link to event ${event.seq}`}>
              <Link
                to={eventAddress(event.seq)}
                preventScrollReset
                aria-label={`Link to event ${event.seq}`}
                className="tap flex min-h-6 min-w-6 items-center justify-center gap-1 rounded hover:text-ink"
              >
                <LinkIcon aria-hidden className="size-3.5" />
                <span className="tabular-nums">{event.seq}</span>
              </Link>
            </Tooltip>
          </div>
        </div>
        <PanelBoundary name={`Event ${event.seq}`} resetKey={String(event.seq)}>
          <EventDetails ticketId={ticketId} event={event} earlier={earlier} all={details || focused} />
        </PanelBoundary>
      </div>
    </article>
  );
}

/** The row that the address names comes into view, once. */
function useFocusedRow(focused: boolean) {
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!focused) return;
    // jsdom has no layout and no such method.
    row.current?.scrollIntoView?.({ block: "center" });
    row.current?.focus({ preventScroll: true });
  }, [focused]);
  return row;
}

function titleOf({ title, tool_call: call, type }: TicketEvent): string {
  return call ? humanise(call.tool) : title || humanise(type);
}
