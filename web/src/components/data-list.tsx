import { humanise } from "@/lib/words";
import { FoldedText } from "./folded-text";

/** Names and values that a machine wrote; what is nested is shown as JSON. */
export function DataList({ data }: { data: Record<string, unknown> }) {
  const entries = Object.entries(data).filter(([, value]) => value !== null && value !== "");
  return (
    <dl className="grid gap-x-3 gap-y-1 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{humanise(name)}</dt>
          <dd className="min-w-0">
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: unknown }) {
  if (typeof value === "object") return <FoldedText mono text={JSON.stringify(value, null, 1)} />;
  return <FoldedText text={String(value)} />;
}
