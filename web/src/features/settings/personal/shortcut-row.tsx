import { RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/button";
import { IconButton } from "@/components/icon-button";
import { Kbd } from "@/components/kbd";
import { announce } from "@/lib/announce";
import { keyCaps } from "@/lib/actions/keys";
import type { Shortcut } from "@/lib/actions/catalogue";
import { KeyCatcher } from "./key-catcher";
import { keysFor, keysProblem, takenBy, withKeys } from "./shortcut-choice";

interface Props {
  shortcut: Shortcut;
  all: Shortcut[];
  keymap: Record<string, string>;
  onChange: (keymap: Record<string, string>) => void;
}

/** An action, its keys, and the way to give it others. */
export function ShortcutRow({ shortcut, all, keymap, onChange }: Props) {
  const [catching, setCatching] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const { id, title } = shortcut;
  const stop = (message: string | null) => {
    setCatching(false);
    setProblem(message);
    requestAnimationFrame(() => row.current?.querySelector("button")?.focus());
  };
  const take = (keys: string) => {
    const other = takenBy(keys, shortcut, all, keymap);
    if (other) return stop(`${shown(keys)} is the key of “${other.title}”. Change that one first.`);
    const wrong = keysProblem(keys);
    if (wrong) return stop(wrong);
    onChange(withKeys(keymap, shortcut, keys));
    announce(`${title} is on ${shown(keys)}`);
    return stop(null);
  };
  const reset = () => {
    const back = shortcut.keys.map((keys) => takenBy(keys, shortcut, all, keymap)).find(Boolean);
    if (back) return stop(`The usual key is that of “${back.title}” now. Change that one first.`);
    onChange(withKeys(keymap, shortcut, null));
    announce(`${title} has its usual key`);
    return stop(null);
  };
  return (
    <li ref={row} className="py-1">
      <div className="flex items-center gap-2 text-sm">
        <span className="min-w-0 flex-1 wrap-anywhere">{title}</span>
        {catching ? (
          <KeyCatcher title={title} onKeys={take} onCancel={() => setCatching(false)} />
        ) : (
          <>
            <span className="flex gap-1.5">
              {keysFor(shortcut, keymap).map((keys) => (
                <Kbd key={keys} keys={keys} />
              ))}
            </span>
            <Button
              size="small"
              look="quiet"
              aria-label={`Change the key of ${title}`}
              onClick={() => setCatching(true)}
            >
              Change
            </Button>
          </>
        )}
        {id in keymap && !catching && (
          <IconButton size="small" label={`Usual key for ${title}`} icon={RotateCcw} onClick={reset} />
        )}
      </div>
      {problem && (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
    </li>
  );
}

function shown(keys: string): string {
  return keyCaps(keys).join(" ");
}
