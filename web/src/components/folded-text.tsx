import { useState } from "react";
import { count } from "@/lib/words";

const SHOWN = 500;

interface Props {
  text: string;
  mono?: boolean;
  /** How many characters are shown at first. */
  most?: number;
}

/** Text that others wrote, as text. A long one is cut until the reader asks for the rest. */
export function FoldedText({ text, mono = false, most = SHOWN }: Props) {
  const [open, setOpen] = useState(false);
  const long = text.length > most * 1.4;
  const shown = long && !open ? `${text.slice(0, most)}…` : text;
  return (
    <>
      <p className={`whitespace-pre-wrap wrap-anywhere ${mono ? "font-mono text-xs" : ""}`}>{shown}</p>
      {long && (
        <button
          type="button"
          className="tap mt-1 min-h-6 text-sm font-medium text-accent underline underline-offset-2"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Show less" : `Show all ${count(text.length, "character")}`}
        </button>
      )}
    </>
  );
}
