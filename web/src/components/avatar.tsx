import { classes } from "@/lib/words";
import { TONES } from "./badge";

const COLOURS = [TONES.info, TONES.good, TONES.warn, TONES.person, TONES.quiet];

/** The initials of a person whose name stands beside it. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={classes(
        "inline-flex size-7 shrink-0 items-center justify-center rounded-full text-xs font-semibold select-none",
        COLOURS[sum(name) % COLOURS.length],
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

/** `Ana Lopez` is `AL`, `ana@example.com` is `A`. */
export function initials(name: string): string {
  const words = name.split("@", 1)[0]?.match(/\p{L}[\p{L}'’]*/gu) ?? [];
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? "")][0]?.toUpperCase()).join("") || "?";
}

function sum(name: string): number {
  return [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
}
