import { useQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Span, TicketEvent } from "@/api/types";
import { Badge } from "@/components/badge";
import { FoldedText } from "@/components/folded-text";
import { QueryView } from "@/components/query-view";
import { DateTime } from "@/components/time-ago";
import { getTrace } from "../api/get-trace";
import { eventAddress } from "../ticket-words";

interface Props {
  ticketId: string;
  event: TicketEvent;
}

/** An answer that the customer never got: held back by a rule, or overtaken by what the customer wrote. */
export function UnsentAnswer({ ticketId, event }: Props) {
  const [open, setOpen] = useState(false);
  const held = event.type === "answer.held";
  return (
    <article
      aria-label="An answer that was not sent"
      className="ml-auto w-fit max-w-[92%] rounded-lg border border-dashed border-edge px-3.5 py-2 text-sm sm:max-w-[82%]"
    >
      <p className="flex flex-wrap items-center gap-2 text-xs text-soft">
        <span className="text-sm font-semibold text-ink">AI agent</span>
        <Badge tone="warn" icon={MailX}>
          {held ? "Held back, not sent" : "Discarded, not sent"}
        </Badge>
        <DateTime at={event.at} only="clock" />
        <Link to={eventAddress(event.seq)} className="link">
          Event {event.seq}
        </Link>
      </p>
      <p className="wrap-anywhere text-soft">{event.title}</p>
      <details onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
        <summary className="tap flex min-h-6 w-fit items-center rounded text-xs text-soft hover:text-ink">
          What it would have said
        </summary>
        {open && <Words ticketId={ticketId} event={event} />}
      </details>
    </article>
  );
}

function Words({ ticketId, event }: Props) {
  const trace = useQuery(getTrace(ticketId));
  return (
    <QueryView query={trace} what="The answer">
      {({ spans, shows_words }) => {
        if (!shows_words)
          return <p className="text-soft">Reading it needs the role agent or a higher one.</p>;
        const written = writtenIn(spans, event);
        if (!written) return <p className="text-soft">Its words are not in the trace any more.</p>;
        return (
          <div className="text-soft line-through decoration-edge/50">
            <FoldedText text={written} />
          </div>
        );
      }}
    </QueryView>
  );
}

/** The words of the step that was held, or the last ones of the turn that was overtaken. */
export function writtenIn(spans: readonly Span[], { data, at }: TicketEvent): string | null {
  const calls = spans.filter(
    ({ kind, parent_id: parent, started_at: start }) =>
      kind === "model_call" && parent === `turn-${String(data.turn)}` && start <= at,
  );
  const step =
    calls.find(({ id }) => id === `turn-${String(data.turn)}-step-${String(data.step)}`) ?? calls.at(-1);
  const written = step?.data?.written_by_the_model;
  return typeof written === "string" && written !== "" ? written : null;
}
