import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { CONTROL } from "@/components/field";
import { useActions } from "@/lib/actions/provider";
import { classes } from "@/lib/words";

const PAUSE = 250;

/** Searches once the typing has paused, or at Enter. `/` goes there. */
export function SearchBox({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const settle = (words: string) => {
    if (words.trim() !== value) onSearch(words.trim());
    setTyped(null);
  };
  const settleLater = useEffectEvent(settle);
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => settleLater(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  useActions([
    {
      ...{ id: "search", title: "Search tickets", section: "Tickets", keys: ["/"] },
      run: () => {
        field.current?.focus();
        field.current?.select();
      },
    },
  ]);
  return (
    <div className="relative min-w-0 flex-1">
      <Search aria-hidden className="absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-soft" />
      <input
        ref={field}
        type="search"
        aria-label="Search tickets"
        aria-keyshortcuts="/"
        placeholder="Words, customer, or id"
        className={classes(CONTROL, "pl-8.5")}
        value={typed ?? value}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && typed !== null) settle(typed);
          if (event.key === "Escape" && (typed ?? value) === "") field.current?.blur();
        }}
      />
    </div>
  );
}
