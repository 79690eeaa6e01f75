import { useId, useRef, type RefObject } from "react";
import { CONTROL } from "@/components/field";
import { classes } from "@/lib/words";
import type { PolicyMistake } from "../types";

/** Pixels; `leading-5` of the text. */
const LINE = 20;

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  mistakes: PolicyMistake[];
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Text in lines with their numbers; lines with mistakes are marked. */
export function YamlField({ label, value, onChange, mistakes, field }: Props) {
  const id = useId();
  const numbers = useRef<HTMLDivElement>(null);
  const lines = value.split("\n").length;
  const wrong = new Set(mistakes.map(({ line }) => line));
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block w-fit text-sm font-medium">
        {label}
      </label>
      <div
        className={classes(
          CONTROL,
          "relative flex overflow-hidden p-0!",
          mistakes.length > 0 && "border-bad!",
        )}
      >
        <div
          ref={numbers}
          aria-hidden
          className="absolute inset-y-0 left-0 w-11 overflow-hidden border-r border-line bg-sunken py-2 text-right font-mono text-xs text-soft select-none"
        >
          {Array.from({ length: lines }, (_, index) => (
            <div
              key={index}
              style={{ height: LINE, lineHeight: `${LINE}px` }}
              className={classes("pr-2", wrong.has(index + 1) && "bg-bad-soft font-semibold text-bad")}
            >
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          ref={field}
          value={value}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={mistakes.length > 0}
          aria-describedby={mistakes.length > 0 ? `${id}-mistakes` : undefined}
          onChange={({ target }) => onChange(target.value)}
          onScroll={({ currentTarget }) => {
            if (numbers.current) numbers.current.scrollTop = currentTarget.scrollTop;
          }}
          className="ml-11 h-112 min-w-0 flex-1 resize-y bg-transparent px-2.5 py-2 font-mono text-xs! leading-5! -outline-offset-2! sm:h-128"
        />
      </div>
      {mistakes.length > 0 && (
        <p id={`${id}-mistakes`} className="sr-only">
          {mistakes.map(({ line, message }) => `Line ${line}: ${message}.`).join(" ")}
        </p>
      )}
    </div>
  );
}

/** Puts the cursor at a line and column, both from 1, and brings them into view. */
export function goTo(field: HTMLTextAreaElement | null, line: number, column: number): void {
  if (!field) return;
  const before = field.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  field.focus();
  field.setSelectionRange(start, start);
  field.scrollTop = Math.max(0, (line - 4) * LINE);
}
