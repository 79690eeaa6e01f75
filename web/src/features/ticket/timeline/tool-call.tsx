import { Ban, CircleCheck, CircleX, Hourglass, RotateCw } from "lucide-react";
import type { TicketEvent, ToolCall } from "@/api/types";
import { Badge, type Tone } from "@/components/badge";
import { DataList } from "@/components/data-list";
import { FoldedText } from "@/components/folded-text";
import { JsonView } from "@/components/json-view";
import { formatDuration } from "@/lib/time";
import { humanise } from "@/lib/words";

const LOOKS: Record<string, [words: string, tone: Tone, icon: typeof Ban]> = {
  done: ["Done", "good", CircleCheck],
  failed: ["Failed", "bad", CircleX],
  denied: ["Forbidden by the policy", "bad", Ban],
  rejected: ["Rejected by a person", "quiet", Ban],
  expired: ["Nobody decided in time", "quiet", Ban],
  cancelled: ["Not executed", "quiet", Ban],
  unknown: ["Outcome unknown", "bad", CircleX],
  awaiting_approval: ["Waits for approval", "warn", Hourglass],
};

/** One call of a tool with what it was given and what came back, however many attempts that took. */
export function ToolCallView({ call, earlier }: { call: ToolCall; earlier: TicketEvent[] }) {
  const [words, tone, icon] = LOOKS[call.status] ?? [humanise(call.status), "quiet" as const, Ban];
  const tried = call.attempts > 1 ? ` on attempt ${call.attempts}` : "";
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-soft">
        <Badge tone={tone} icon={icon}>
          {words + tried}
        </Badge>
        {call.duration_ms !== null && <span>{formatDuration(call.duration_ms)}</span>}
        {call.effect && call.effect !== "read" && <span>Effect: {call.effect}</span>}
        {call.reference && <span className="wrap-anywhere">Reference {call.reference}</span>}
      </p>
      {Object.keys(call.arguments).length > 0 && <DataList data={call.arguments} />}
      {call.result && <Result text={call.result} failed={tone === "bad"} />}
      {earlier.length > 0 && <Attempts events={earlier} />}
    </>
  );
}

/** Tools answer in JSON or in words. */
export function Result({ text, failed }: { text: string; failed: boolean }) {
  const parsed = parse(text);
  if (parsed !== undefined) return <JsonView value={parsed} label="Result" />;
  return (
    <div className={failed ? "text-bad" : "text-soft"}>
      <FoldedText text={text} />
    </div>
  );
}

function Attempts({ events }: { events: TicketEvent[] }) {
  return (
    <details>
      <summary className="tap flex min-h-6 w-fit items-center gap-1 rounded text-xs text-soft hover:text-ink">
        <RotateCw aria-hidden className="size-3" />
        {events.length === 1 ? "What was told before" : `${events.length} times told before`}
      </summary>
      <ul className="mt-1 space-y-1 border-l-2 border-line pl-2.5 text-soft">
        {events.map(({ seq, summary, title }) => (
          <li key={seq} className="wrap-anywhere">
            {summary ?? title}
          </li>
        ))}
      </ul>
    </details>
  );
}

function parse(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
