import { useState } from "react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";

const SHOWN = 4096;

/** A value that a machine wrote: folded, copied whole, and cut at 4 kB until asked for. */
export function JsonView({
  value,
  label = "JSON",
  open = false,
}: {
  value: unknown;
  label?: string;
  open?: boolean;
}) {
  const [all, setAll] = useState(false);
  const text = asText(value);
  const cut = !all && text.length > SHOWN;
  return (
    <details open={open} className="rounded-lg bg-sunken">
      <summary className="tap flex min-h-8 items-center gap-1 rounded-lg px-3 text-sm text-soft hover:text-ink">
        <span aria-hidden className="transition-transform in-open:rotate-90">
          ›
        </span>
        {label}
        <span className="ml-auto text-xs">{size(text.length)}</span>
      </summary>
      <div className="relative px-3 pb-3">
        <div className="absolute top-0 right-1">
          <CopyButton text={text} what={label} />
        </div>
        <pre className="pr-9 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
          {cut ? `${text.slice(0, SHOWN)}…` : text}
        </pre>
        {cut && (
          <Button size="small" className="mt-2" onClick={() => setAll(true)}>
            Show all {size(text.length)}
          </Button>
        )}
      </div>
    </details>
  );
}

function asText(value: unknown): string {
  try {
    return JSON.stringify(value, null, 2) ?? String(value);
  } catch {
    return String(value);
  }
}

function size(characters: number): string {
  return characters < 1024 ? `${characters} B` : `${(characters / 1024).toFixed(1)} kB`;
}
