import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Kbd } from "@/components/kbd";
import { keyOf } from "@/lib/actions/keys";

const PAUSE = 1200;

interface Props {
  title: string;
  onKeys: (keys: string) => void;
  onCancel: () => void;
}

/** Waits for a key, or two after each other. Escape and going away cancel; Enter takes the first alone. */
export function KeyCatcher({ title, onKeys, onCancel }: Props) {
  const [first, setFirst] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const latest = useRef(onKeys);
  useEffect(() => void (latest.current = onKeys));
  useEffect(() => button.current?.focus(), []);
  useEffect(() => {
    if (first === null) return undefined;
    const timer = setTimeout(() => latest.current(first), PAUSE);
    return () => clearTimeout(timer);
  }, [first]);
  const press = (event: KeyboardEvent) => {
    const key = keyOf(event.nativeEvent);
    if (key === null || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    if (key === "Escape") onCancel();
    else if (first !== null) onKeys(key === "Enter" ? first : `${first} ${key}`);
    else if (key === "Enter") return;
    else if (key.includes("+") && key.length > 1) onKeys(key);
    else setFirst(key);
  };
  return (
    <button
      ref={button}
      type="button"
      aria-label={`Press the new key for ${title}; Escape cancels`}
      onKeyDown={press}
      onBlur={onCancel}
      className="tap min-h-7 rounded-md border border-accent bg-accent-soft px-2 text-sm"
    >
      {first === null ? (
        "Press a key…"
      ) : (
        <>
          <Kbd keys={first} /> and a second one?
        </>
      )}
    </button>
  );
}
