import { Ban, CircleCheck, CircleX } from "lucide-react";
import type { TicketEvent } from "@/api/types";
import { Badge } from "@/components/badge";
import { DataList } from "@/components/data-list";
import { FoldedText } from "@/components/folded-text";
import { formatDuration } from "@/lib/time";
import { humanise } from "@/lib/words";

/** One call of a tool with what it was given, what came back, and how long it took. */
export function ToolCall({ data }: { data: TicketEvent["data"] }) {
  const { status, result, duration_ms: duration, reference, arguments: given } = data;
  return (
    <div className="mt-1 space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <StatusOfCall status={String(status)} />
        {typeof duration === "number" && <span className="text-soft">{formatDuration(duration)}</span>}
        {typeof reference === "string" && (
          <span className="text-soft wrap-anywhere">Reference {reference}</span>
        )}
      </div>
      {isRecord(given) && <DataList data={given} />}
      {typeof result === "string" && status !== "done" && <FoldedText text={result} />}
      {typeof result === "string" && status === "done" && (
        <details>
          <summary className="min-h-6 w-fit rounded text-soft hover:text-ink">Result</summary>
          <div className="mt-1 rounded-lg bg-sunken p-3">
            <Result text={result} />
          </div>
        </details>
      )}
    </div>
  );
}

function StatusOfCall({ status }: { status: string }) {
  if (status === "done") {
    return (
      <Badge tone="good" icon={CircleCheck}>
        Done
      </Badge>
    );
  }
  const stopped = status === "cancelled" || status === "expired";
  return (
    <Badge tone={stopped ? "quiet" : "bad"} icon={stopped ? Ban : CircleX}>
      {humanise(status)}
    </Badge>
  );
}

/** Tools answer in JSON or in words. */
function Result({ text }: { text: string }) {
  const parsed = parse(text);
  return isRecord(parsed) ? <DataList data={parsed} /> : <FoldedText text={text} />;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
