import { Store } from "../store";
import type { Action } from "./action";

interface Scope {
  actions: Action[];
}

/** What can be done on the page that is shown. Each part of it registers its own; the newest wins an id or a key. */
export class ActionRegistry {
  readonly #scopes = new Set<Scope>();
  /** Counts changes of scopes, for those who show the list. */
  readonly version = new Store(0);

  /** Adds a scope. Its actions may be replaced at every render; `remove` ends it. */
  add(actions: Action[]): { update: (actions: Action[]) => void; remove: () => void } {
    const scope: Scope = { actions };
    this.#scopes.add(scope);
    this.#changed();
    return {
      update: (next) => void (scope.actions = next),
      remove: () => {
        this.#scopes.delete(scope);
        this.#changed();
      },
    };
  }

  /** All of them, one per id, those of the newest scope first. */
  all(): Action[] {
    const byId = new Map<string, Action>();
    for (const scope of [...this.#scopes].reverse()) {
      for (const action of scope.actions) if (!byId.has(action.id)) byId.set(action.id, action);
    }
    return [...byId.values()];
  }

  #changed(): void {
    this.version.set(this.version.get() + 1);
  }
}

/** Whether the action means anything now. */
export function isAvailable(action: Action): boolean {
  return action.when?.() ?? true;
}
