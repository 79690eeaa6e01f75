import type { Caller } from "@/api/types";

/** Something a person can do: on a key, in the palette, in the list of keys, and behind a button. */
export interface Action {
  /** Stable, since remapped keys are kept by it: `approvals.approve`. */
  id: string;
  title: string;
  /** The heading it stands under in the list of keys and the palette. */
  section: string;
  /** `j`, `Shift+j`, `Mod+k`, `ArrowDown`, `?`, or two in a row: `g t`. Any of them runs it. */
  keys?: string[];
  run: () => void;
  /** Whether it means anything now; without it, always. */
  when?: () => boolean;
  /** Who is below this role is told so instead. */
  role?: Caller["role"];
  /** Runs again while its key is held down, as `j` and `k` do. */
  repeats?: boolean;
  /** Its keys work in fields and dialogs too. Only for keys with Mod or Alt. */
  everywhere?: boolean;
  /** Only its key runs it; the palette does not list it. */
  hidden?: boolean;
}

/** What decides which keys an action has. */
export interface KeyChoice {
  singleKeys: boolean;
  keymap: Record<string, string>;
}

/** The keys that run the action for this person: remapped ones first, single characters only if they want them. */
export function keysOf(action: Action, { singleKeys, keymap }: KeyChoice): string[] {
  const own = keymap[action.id];
  const keys = own === undefined ? (action.keys ?? []) : [own];
  return keys.filter((key) => key !== "" && (singleKeys || !isCharacters(key)));
}

function isCharacters(keys: string): boolean {
  return keys.split(" ").every((key) => /^(Shift\+)?.$/u.test(key));
}
