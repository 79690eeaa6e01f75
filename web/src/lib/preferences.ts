import { Store } from "./store";
import { readStored, writeStored } from "./storage";

export interface Preferences {
  theme: "system" | "light" | "dark";
  /** `local`, `UTC` or a name such as `Europe/Madrid`. */
  zone: string;
  clock: "auto" | "12" | "24";
  /** Whether single letters are shortcuts (WCAG 2.1.4: they can be switched off). */
  singleKeys: boolean;
  /** Another key for an action, by the action's id. */
  keymap: Record<string, string>;
  density: "comfortable" | "compact";
  /** Above so many minor units, by currency, approving asks a second time. */
  confirmAbove: Record<string, number>;
}

export const DEFAULTS: Preferences = {
  theme: "system",
  zone: "local",
  clock: "auto",
  singleKeys: true,
  keymap: {},
  density: "comfortable",
  confirmAbove: {},
};

/** Where preferences are kept besides this browser, once the service keeps them. */
export interface PreferenceServer {
  read: () => Promise<Partial<Preferences> | null>;
  write: (preferences: Preferences) => Promise<unknown>;
}

// public/theme.js reads the same key before anything is painted.
const KEY = "preferences";
const PAUSE = 500;

/** The person's own settings: at once in this browser and its other tabs, a moment later on the server. */
export class PreferenceStore extends Store<Preferences> {
  #server: PreferenceServer | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super(parse(readStored(KEY)));
    window.addEventListener("storage", (event) => event.key === KEY && this.set(parse(event.newValue)));
  }

  readonly change = (changes: Partial<Preferences>): void => {
    this.#keep({ ...this.get(), ...changes });
    clearTimeout(this.#timer);
    // A failed write is made good by the next one; this browser has it all the same.
    this.#timer = setTimeout(() => void this.#server?.write(this.get()).catch(() => undefined), PAUSE);
  };

  /** From now on the server's copy counts; null disconnects (signed out). */
  async connect(server: PreferenceServer | null): Promise<void> {
    this.#server = server;
    const kept = await server?.read().catch(() => null);
    if (kept && this.#server === server) this.#keep({ ...this.get(), ...known(kept) });
  }

  #keep(next: Preferences): void {
    writeStored(KEY, JSON.stringify(next));
    this.set(next);
    window.dispatchEvent(new Event("themechosen"));
  }
}

function parse(text: string | null): Preferences {
  try {
    const stored: unknown = JSON.parse(text ?? "{}");
    return { ...DEFAULTS, ...(typeof stored === "object" && stored !== null && known(stored)) };
  } catch {
    return DEFAULTS;
  }
}

/** Only what is a preference, of the type that it should have: both copies can be older or newer than this page. */
function known(stored: object): Partial<Preferences> {
  return Object.fromEntries(
    Object.entries(stored).filter(
      ([name, value]) => name in DEFAULTS && typeof value === typeof DEFAULTS[name as keyof Preferences],
    ),
  );
}

export const preferences = new PreferenceStore();
