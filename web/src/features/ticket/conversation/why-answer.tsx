import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Message, Span } from "@/api/types";
import { QueryView } from "@/components/query-view";
import { formatDuration } from "@/lib/time";
import { humanise } from "@/lib/words";
import { getTrace } from "../api/get-trace";
import { eventAddress, spanAddress } from "../ticket-words";
import { stepsOf } from "./answer-steps";

interface Props {
  ticketId: string;
  message: Message;
}

/** Why the agent answered so: what it did before, and what it found. Read only when somebody asks. */
export function WhyAnswer({ ticketId, message }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-1.5" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="tap flex min-h-6 w-fit items-center rounded text-xs font-medium text-info hover:underline">
        Why this answer?
      </summary>
      {open && <Reasons ticketId={ticketId} message={message} />}
    </details>
  );
}

function Reasons({ ticketId, message }: Props) {
  const trace = useQuery(getTrace(ticketId));
  return (
    <QueryView query={trace} what="The steps">
      {({ spans }) => {
        const why = stepsOf(spans, message.id);
        if (!why)
          return <p className="text-xs text-soft">The steps of this answer are not in the trace any more.</p>;
        return (
          <div className="mt-1 space-y-2 text-xs">
            <ol className="list-decimal space-y-1 pl-5 marker:text-soft">
              {why.steps.map((span) => (
                <li key={span.id}>
                  <Step span={span} />
                </li>
              ))}
            </ol>
            {why.sources.length > 0 && (
              <p>
                Sources:{" "}
                {why.sources.map(({ slug, title }, index) => (
                  <span key={slug}>
                    {index > 0 && ", "}
                    <Link to={`/knowledge/${encodeURIComponent(slug)}`} className="link">
                      {title}
                    </Link>
                  </span>
                ))}
              </p>
            )}
            <Link to={spanAddress(`answer-${message.id}`)} className="link">
              Show in the trace
            </Link>
          </div>
        );
      }}
    </QueryView>
  );
}

function Step({ span }: { span: Span }) {
  const words = { model_call: `Asked the model ${span.name}`, human_wait: span.name }[
    span.kind as "human_wait"
  ];
  const to = span.event_seq == null ? spanAddress(span.id) : eventAddress(span.event_seq);
  return (
    <>
      <Link to={to} className="link">
        {words ?? humanise(span.name)}
      </Link>
      <span className="text-soft">
        {span.duration_ms != null && ` · ${formatDuration(span.duration_ms)}`}
        {span.status !== "done" && ` · ${span.status}`}
        {span.error && ` · ${span.error}`}
      </span>
    </>
  );
}
