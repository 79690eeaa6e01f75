import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { TicketEvent } from "@/api/types";
import { Button } from "@/components/button";
import { DataList } from "@/components/data-list";
import { ErrorNote } from "@/components/error-note";
import { FoldedText } from "@/components/folded-text";
import { JsonView } from "@/components/json-view";
import { formatDuration } from "@/lib/time";
import { getEvent } from "../api/events";
import { ToolCallView } from "./tool-call";

interface Props {
  ticketId: string;
  event: TicketEvent;
  earlier: TicketEvent[];
  all: boolean;
}

/** What a reader needs of the event; with `all`, everything there is. A large one is read whole when asked for. */
export function EventDetails({ ticketId, event, earlier, all }: Props) {
  const [whole, setWhole] = useState(false);
  const full = useQuery({ ...getEvent(ticketId, event.seq), enabled: whole });
  const shown = full.data ?? event;
  const hasData = Object.keys(shown.data ?? {}).length > 0;
  return (
    <div className="space-y-1.5">
      <Essence event={shown} earlier={earlier} />
      {all && hasData && <JsonView value={shown.data} label="Everything recorded" />}
      {event.truncated && !full.data && (
        <Button size="small" pending={full.isFetching} onClick={() => setWhole(true)}>
          Load full
        </Button>
      )}
      {full.error && <ErrorNote error={full.error} onRetry={() => void full.refetch()} />}
    </div>
  );
}

function Essence({ event, earlier }: { event: TicketEvent; earlier: TicketEvent[] }) {
  const { type, data, summary, tool_call: call } = event;
  if (call) return <ToolCallView call={call} earlier={earlier} />;
  if (type === "model.answered") return <ModelAnswer data={data} />;
  return (
    <>
      {summary && (
        <div className="text-soft">
          <FoldedText text={summary} />
        </div>
      )}
      {type === "approval.requested" && isRecord(data.arguments) && <DataList data={data.arguments} />}
      {typeof data.approval_id === "string" && (
        <Link
          to={`/approvals/${encodeURIComponent(data.approval_id)}`}
          className="link inline-flex min-h-6 items-center"
        >
          Open the request
        </Link>
      )}
    </>
  );
}

/** What the model wrote is its own words, not a fact. */
function ModelAnswer({ data }: { data: TicketEvent["data"] }) {
  const { text, model, duration_ms: took, input_tokens: given, output_tokens: written } = data;
  const facts = [
    typeof model === "string" && `Model ${model}`,
    typeof took === "number" && formatDuration(took),
    typeof given === "number" && typeof written === "number" && `${given} + ${written} tokens`,
  ];
  return (
    <>
      <p className="text-xs text-soft">{facts.filter(Boolean).join(" · ")}</p>
      {typeof text === "string" && text !== "" && (
        <figure className="border-l-2 border-line pl-2.5">
          <figcaption className="text-xs text-soft">Written by the model</figcaption>
          <FoldedText text={text} />
        </figure>
      )}
    </>
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
