import { classes } from "@/lib/words";

const LOOKS = {
  added: "bg-good-soft text-good",
  removed: "bg-bad-soft text-bad",
  place: "text-info",
  same: "",
};

/** A diff as the service writes it; `+` and `-` say what the colours repeat. */
export function UnifiedDiff({ text, label }: { text: string; label: string }) {
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .filter((line) => !/^(---|\+\+\+)( |$)/.test(line));
  return (
    // It scrolls, so it must take the focus for the arrow keys.
    <pre
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      className="max-h-96 overflow-auto rounded-md border border-line py-2 font-mono text-xs leading-5"
    >
      {lines.map((line, index) => (
        <span key={index} className={classes("block min-w-fit px-3", LOOKS[kindOf(line)])}>
          {line || " "}
        </span>
      ))}
    </pre>
  );
}

function kindOf(line: string): keyof typeof LOOKS {
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  return line.startsWith("@@") ? "place" : "same";
}
