const NAMES: Record<string, string> = { " ": "Space", Esc: "Escape" };
const SHOWN: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** The key that was pressed in the form of the registry: `j`, `Shift+j`, `Mod+k`, `?`; null for a modifier alone. */
export function keyOf(event: KeyboardEvent): string | null {
  const key = letterOf(event);
  if (["Shift", "Control", "Meta", "Alt", "CapsLock", "Dead", "Process"].includes(key)) return null;
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  const parts = [
    (event.ctrlKey || event.metaKey) && "Mod",
    event.altKey && "Alt",
    shift && "Shift",
    NAMES[key] ?? key,
  ];
  return parts.filter(Boolean).join("+");
}

/** The Latin letter of the key's place, where the keyboard writes another alphabet; without regard to Caps Lock. */
function letterOf({ key, code }: KeyboardEvent): string {
  if (/^[A-Za-z]$/.test(key)) return key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  return place && key.length === 1 && key > "\u024f" ? place.toLowerCase() : key;
}

/** The keys to show, one entry per key cap: `g t` is `["g", "t"]`, `Mod+k` is `["Ctrl", "K"]`. */
export function keyCaps(keys: string): string[] {
  return keys.split(" ").flatMap((chord) => {
    const parts = chord === "+" ? ["+"] : chord.split("+");
    return parts.map((part) => (part === "Mod" ? modName() : (SHOWN[part] ?? capOf(part, parts.length))));
  });
}

function capOf(part: string, parts: number): string {
  return part.length === 1 && parts > 1 ? part.toUpperCase() : part;
}

function modName(): string {
  return /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
}

/** For `aria-keyshortcuts`, which knows no chords: the first binding that is one combination. */
export function ariaKeys(keys: string[]): string | undefined {
  return keys.find((key) => !key.includes(" "))?.replace("Mod", "Control");
}

const TYPING = [
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="file"])',
  'textarea, select, [contenteditable]:not([contenteditable="false"])',
  '[role="textbox"], [role="combobox"], [role="listbox"], [role="menu"], [role="menuitem"], [role="tree"]',
].join(",");

/** Whether single keys belong to what has the focus: a field, or a list that letters search in. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** Whether Enter and Space already mean something where the focus is. */
export function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a[href], button, summary, input, [role=tab]") !== null;
}

/** Dialogs, menus and other layers carry this attribute; some stay on the page after they were closed. */
export const KEYS_OFF = { "data-keys-off": "" };

/** Whether a layer is open that single keys must not reach through. */
export function isCovered(): boolean {
  return document.querySelector("[data-keys-off][data-open]") !== null;
}
