import { useState } from "react";
import { count } from "@/lib/words";

const SHOWN = 500;

/** Text that others wrote, as text. A long one is cut until the reader asks for the rest. */
export function FoldedText({ text, mono = false }: { text: string; mono?: boolean }) {
  const [open, setOpen] = useState(false);
  const long = text.length > SHOWN * 1.4;
  const shown = long && !open ? `${text.slice(0, SHOWN)}…` : text;
  return (
    <>
      <p className={`whitespace-pre-wrap wrap-anywhere ${mono ? "font-mono text-xs" : ""}`}>{shown}</p>
      {long && (
        <button
          type="button"
          className="mt-1 min-h-6 text-sm font-medium text-accent underline underline-offset-2"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Show less" : `Show all ${count(text.length, "character")}`}
        </button>
      )}
    </>
  );
}
