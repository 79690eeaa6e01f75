import { Store } from "../store";
import { keysOf, type Action, type KeyChoice } from "./action";
import { isControl, isCovered, isTyping, keyOf } from "./keys";
import { isAvailable, type ActionRegistry } from "./registry";

const CHORD_TIMEOUT = 1500;

interface Rules {
  /** Whether the caller's role suffices. */
  may: (action: Action) => boolean;
  /** The key of an action that the role does not allow. */
  onRefused: (action: Action) => void;
}

/** Turns key presses into actions. */
export class KeyDispatcher {
  /** The first key of a chord while the second is awaited, to be shown. */
  readonly pending = new Store<string | null>(null);
  #rules: Rules = { may: () => true, onRefused: () => undefined };
  readonly #registry: ActionRegistry;
  readonly #choice: () => KeyChoice;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(registry: ActionRegistry, choice: () => KeyChoice) {
    this.#registry = registry;
    this.#choice = choice;
  }

  readonly obey = (rules: Rules): void => {
    this.#rules = rules;
  };

  readonly handle = (event: KeyboardEvent): void => {
    const key = keyOf(event);
    if (key === null || event.defaultPrevented || event.isComposing) return;
    const start = this.pending.get();
    if (start !== null) this.#endChord();
    const candidates = this.#registry.all().filter((action) => isAvailable(action) && isHeard(action, event));
    const found = this.#find(candidates, start === null ? key : `${start} ${key}`);
    // The second key of a chord that is none does nothing: a mistyped `g a` must never approve.
    if (found) this.#run(found, event);
    else if (start === null && !event.repeat && this.#starts(candidates, key)) this.#startChord(key, event);
  };

  /** Runs an action from anywhere, such as the palette, under the same rules. */
  readonly run = (action: Action): void => {
    if (!isAvailable(action)) return;
    if (this.#rules.may(action)) action.run();
    else this.#rules.onRefused(action);
  };

  #find(actions: Action[], keys: string): Action | undefined {
    return actions.find((action) => this.#keysOf(action).includes(keys));
  }

  #starts(actions: Action[], key: string): boolean {
    return actions.some((action) => this.#keysOf(action).some((keys) => keys.startsWith(`${key} `)));
  }

  #keysOf(action: Action): string[] {
    return keysOf(action, this.#choice());
  }

  #run(action: Action, event: KeyboardEvent): void {
    event.preventDefault();
    if (!event.repeat || action.repeats) this.run(action);
  }

  #startChord(key: string, event: KeyboardEvent): void {
    event.preventDefault();
    this.pending.set(key);
    this.#timer = setTimeout(this.#endChord, CHORD_TIMEOUT);
  }

  readonly #endChord = (): void => {
    clearTimeout(this.#timer);
    this.pending.set(null);
  };
}

/** Whether keys of this action count where the focus is. */
function isHeard(action: Action, event: KeyboardEvent): boolean {
  if (action.everywhere) return true;
  const ownKey = ["Enter", " "].includes(event.key) && isControl(event.target);
  return !ownKey && !isTyping(event.target) && !isCovered();
}
