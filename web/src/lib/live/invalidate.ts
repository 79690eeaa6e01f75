import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../query-keys";
import { RESYNC, type Hint, type HintType } from "./hint";

type Key = readonly unknown[];

const TOUCHED: Record<Exclude<HintType, "resync">, (id: string) => Key[]> = {
  "ticket.updated": (id) => [keys.tickets, keys.ticket(id), keys.counts, keys.stats],
  "approval.updated": (id) => [keys.approvals, keys.approval(id), keys.counts, keys.stats],
  "mail.updated": (id) => [keys.mails, keys.mail(id), keys.counts],
  "settings.updated": () => [keys.settings, keys.config, keys.knowledge, keys.me],
  presence: (id) => [keys.presence(id)],
};

/** The query keys that a hint makes old; null: all of them. */
export function touchedBy({ type, id }: Hint): Key[] | null {
  return type === "resync" ? null : TOUCHED[type](id ?? "");
}

const SOON = 50;
const APART = 500;

/** Reads again what hints say has changed; a burst of hints is one reading. */
export class Invalidator {
  #waiting: Hint[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastFlush = 0;
  readonly #client: QueryClient;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  add(hint: Hint): void {
    this.#waiting.push(hint);
    const pause = Math.max(SOON, this.#lastFlush + APART - Date.now());
    this.#timer ??= setTimeout(() => this.#flush(), pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #flush(): void {
    const hints = this.#waiting;
    this.stop();
    this.#lastFlush = Date.now();
    for (const queryKey of distinct(hints)) void this.#client.invalidateQueries(queryKey ? { queryKey } : {});
  }
}

function distinct(hints: Hint[]): (Key | null)[] {
  if (hints.some(({ type }) => type === RESYNC.type)) return [null];
  const all = hints.flatMap((hint) => touchedBy(hint) ?? []);
  return [...new Map(all.map((key) => [JSON.stringify(key), key])).values()];
}
