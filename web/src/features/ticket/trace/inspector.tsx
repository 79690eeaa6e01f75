import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Span, TicketEvent, Trace } from "@/api/types";
import { Badge } from "@/components/badge";
import { Callout } from "@/components/callout";
import { CopyButton } from "@/components/copy-button";
import { DataList } from "@/components/data-list";
import { FoldedText } from "@/components/folded-text";
import { JsonView } from "@/components/json-view";
import { KeyValues } from "@/components/key-values";
import { DateTime } from "@/components/time-ago";
import { formatNumber } from "@/lib/numbers";
import { formatDuration } from "@/lib/time";
import { humanise } from "@/lib/words";
import { OpenInTemporal } from "../links";
import { eventAddress } from "../ticket-words";
import { Result } from "../timeline/tool-call";
import { lookOf, nameOf, STATUS_WORDS } from "./span-looks";
import { isFailed } from "./spans";

interface Props {
  span: Span;
  trace: Trace;
  /** The event that tells of it, where it is on the page. */
  event: TicketEvent | undefined;
  runUrl: string;
}

/** All that is recorded of one span. */
export function Inspector({ span, trace, event, runUrl }: Props) {
  const data = span.data ?? {};
  const tone = isFailed(span) ? "bad" : span.status === "done" ? "good" : "info";
  return (
    <section
      aria-label="Span"
      className="min-w-0 space-y-3 rounded-lg border border-line bg-surface p-4 text-sm"
    >
      <header className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold wrap-anywhere">{nameOf(span)}</h3>
        <Badge tone={tone}>{STATUS_WORDS[span.status]}</Badge>
      </header>
      {span.error && (
        <Callout tone="bad" title="Error">
          <FoldedText text={span.error} />
        </Callout>
      )}
      <KeyValues
        items={[
          ["Kind", lookOf(span.kind).words],
          ["Started", <DateTime key="started" at={span.started_at} />],
          ["Took", span.duration_ms == null ? "Not over yet" : formatDuration(span.duration_ms)],
          ["Model", span.model],
          ["Tokens in", span.tokens_in == null ? null : formatNumber(span.tokens_in)],
          ["Tokens out", span.tokens_out == null ? null : formatNumber(span.tokens_out)],
          ["Attempts", span.kind === "tool_call" || span.kind === "attempt" ? String(span.attempt) : null],
          ["Decision", text(data.decision) && humanise(String(data.decision))],
          ["Decided by", text(data.by)],
          ["Rule", text(data.rule)],
          ["Reference", text(data.reference)],
          ["Effect", text(data.effect)],
          ["Held back for", text(data.held_for) && humanise(String(data.held_for))],
        ]}
      />
      {span.kind === "model_call" && <ModelWords data={data} shown={trace.shows_words} />}
      {isRecord(data.arguments) && (
        <Part title="Arguments">
          <DataList data={data.arguments} />
        </Part>
      )}
      {typeof data.result === "string" && (
        <Part title="Result">
          <Result text={data.result} failed={isFailed(span)} />
        </Part>
      )}
      {Object.keys(data).length > 0 && <JsonView value={data} label="Everything recorded" />}
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {span.event_seq != null && (
          <Link to={eventAddress(span.event_seq)} className="link">
            Event {span.event_seq}
          </Link>
        )}
        {typeof data.approval_id === "string" && (
          <Link to={`/approvals/${encodeURIComponent(data.approval_id)}`} className="link">
            Open the request
          </Link>
        )}
        <OpenInTemporal url={event?.temporal.url ?? runUrl}>Temporal run</OpenInTemporal>
        <span className="flex items-center gap-1 text-xs text-soft">
          <code className="font-mono wrap-anywhere">{span.id}</code>
          <CopyButton text={span.id} what="span id" />
        </span>
      </p>
    </section>
  );
}

interface Said {
  role: string;
  content: string;
}

/** What the model was given and what it wrote. The words are for those who work on tickets. */
function ModelWords({ data, shown }: { data: Record<string, unknown>; shown: boolean }) {
  if (!shown) {
    return (
      <Callout tone="quiet" title="What the model read and wrote needs the role agent or a higher one." />
    );
  }
  const given = Array.isArray(data.new_messages) ? (data.new_messages as Said[]) : [];
  const written = text(data.written_by_the_model);
  return (
    <>
      {given.length > 0 && (
        <Part title="New messages to the model">
          <ul className="space-y-1.5">
            {given.map((said, index) => (
              <li key={index} className="rounded-md bg-sunken px-2.5 py-1.5">
                <p className="text-xs text-soft">{humanise(String(said?.role))}</p>
                <FoldedText text={String(said?.content)} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Written by the model">
        {written ? <FoldedText text={written} /> : <p className="text-soft">No words; it asked for tools.</p>}
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-1 text-xs font-semibold text-soft">{title}</h4>
      {children}
    </div>
  );
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
