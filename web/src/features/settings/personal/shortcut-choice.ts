import { keysOf, type Action } from "@/lib/actions/action";
import { CATALOGUE, type Shortcut } from "@/lib/actions/catalogue";

const EVERYWHERE = new Set(["Everywhere", "Go to"]);

/** All actions with keys: those of every page, and those that are registered now under their present titles. */
export function allShortcuts(registered: Action[]): Shortcut[] {
  const now = registered
    .filter(({ keys, section }) => keys?.length && section !== "Design")
    .map(({ id, title, section, keys = [] }) => ({ id, title, section, keys }));
  const known = new Set(now.map(({ id }) => id));
  return [...now, ...CATALOGUE.filter(({ id }) => !known.has(id))];
}

/** The keys of an action, those of its own choice first. */
export function keysFor(shortcut: Shortcut, keymap: Record<string, string>): string[] {
  return keysOf({ ...shortcut, run: () => undefined }, { singleKeys: true, keymap });
}

/** Why these keys cannot be kept at all; null when they can. */
export function keysProblem(keys: string): string | null {
  return /^[!-~]+( [!-~]+)?$/.test(keys) && keys.length <= 30
    ? null
    : "This key cannot be kept. Take a Latin letter, a digit or a sign.";
}

/** The action that has these keys already where both can be meant; null when they are free. */
export function takenBy(
  keys: string,
  shortcut: Shortcut,
  all: Shortcut[],
  keymap: Record<string, string>,
): Shortcut | null {
  const others = all.filter(({ id }) => id !== shortcut.id);
  // The service keeps each key for one action, so a key of somebody's choice is taken on all pages.
  const chosen = others.find(({ id }) => keymap[id] === keys);
  const met = others.find(
    (other) => meet(shortcut, other) && keysFor(other, keymap).some((theirs) => clash(keys, theirs)),
  );
  return chosen ?? met ?? null;
}

/** Whether both can be on a page at the same time. */
function meet(one: Shortcut, other: Shortcut): boolean {
  return one.section === other.section || EVERYWHERE.has(one.section) || EVERYWHERE.has(other.section);
}

/** `g` would swallow `g t`. */
function clash(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

/** The key map after the action got these keys; the usual ones need no mention. */
export function withKeys(keymap: Record<string, string>, shortcut: Shortcut, keys: string | null) {
  const rest = Object.fromEntries(Object.entries(keymap).filter(([id]) => id !== shortcut.id));
  const usual = keys === null || (shortcut.keys.length === 1 && shortcut.keys[0] === keys);
  return usual ? rest : { ...rest, [shortcut.id]: keys };
}
