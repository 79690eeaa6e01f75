import { useState } from "react";
import { lineDiff, type DiffLine } from "@/lib/line-diff";
import { classes, count } from "@/lib/words";

const CONTEXT = 2;
const LOOKS = { same: "text-soft", added: "bg-good-soft text-ink", removed: "bg-bad-soft text-ink" };
const SIGNS = { same: " ", added: "+", removed: "−" };

/** What was changed in a long text, line by line; far from changes it is folded. */
export function TextDiff({ label, before, after }: { label: string; before: string; after: string }) {
  const [open, setOpen] = useState(false);
  const lines = lineDiff(before, after);
  if (lines.every(({ kind }) => kind === "same"))
    return <p className="text-sm text-soft">The text is the same.</p>;
  const blocks = open ? [lines] : fold(lines);
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <div role="group" aria-label={label} className="font-mono text-xs leading-5">
        {blocks.map((block, place) =>
          Array.isArray(block) ? (
            block.map((line, number) => <Line key={`${place}.${number}`} line={line} />)
          ) : (
            <button
              key={place}
              type="button"
              className="tap block min-h-7 w-full bg-sunken px-2 text-left font-sans text-soft -outline-offset-2! hover:text-ink"
              onClick={() => setOpen(true)}
            >
              Show {count(block, "unchanged line")}
            </button>
          ),
        )}
      </div>
    </div>
  );
}

function Line({ line: { kind, text } }: { line: DiffLine }) {
  const words = (
    <span className="whitespace-pre-wrap wrap-anywhere">
      {kind !== "same" && <span className="sr-only">{kind === "added" ? "Added: " : "Removed: "}</span>}
      {text === "" ? "\u00a0" : text}
    </span>
  );
  return (
    <div className={classes("grid grid-cols-[1.25rem_minmax(0,1fr)] px-1", LOOKS[kind])}>
      <span aria-hidden className="text-center select-none">
        {SIGNS[kind]}
      </span>
      {kind === "added" ? (
        <ins className="no-underline">{words}</ins>
      ) : kind === "removed" ? (
        <del className="no-underline">{words}</del>
      ) : (
        words
      )}
    </div>
  );
}

/** The lines near changes, and how many lie between them. */
function fold(lines: DiffLine[]): (DiffLine[] | number)[] {
  const near = lines.map((_, place) =>
    lines.slice(Math.max(0, place - CONTEXT), place + CONTEXT + 1).some(({ kind }) => kind !== "same"),
  );
  const blocks: (DiffLine[] | number)[] = [];
  lines.forEach((line, place) => {
    const last = blocks.at(-1);
    if (near[place] && Array.isArray(last)) last.push(line);
    else if (near[place]) blocks.push([line]);
    else if (typeof last === "number") blocks[blocks.length - 1] = last + 1;
    else blocks.push(1);
  });
  return blocks;
}
