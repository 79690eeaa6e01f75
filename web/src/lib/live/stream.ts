import { HINT_TYPES, parseHint, type Hint, type LiveState } from "./hint";

const RETRIES = [1000, 2000, 5000, 10_000];
/** After so many failures it is no hiccup: ask who is signed in, and poll. */
const PATIENCE = 2;
/** A stream that breaks sooner than this was no success, or a sick service would be asked every second. */
const SETTLED = 5000;

export interface StreamDoor {
  /** Opens the stream; a class in the browser, a fake in tests. */
  open: (url: string) => EventSource;
  /** Whether the caller is still signed in. Throws when the service cannot be reached. */
  probe: () => Promise<boolean>;
}

export interface StreamListener {
  onHint: (hint: Hint, lastId: string) => void;
  onState: (state: Extract<LiveState, "live" | "reconnecting" | "polling">) => void;
  /** Back after a gap that the stream cannot fill: nothing was received yet, so there is no place to resume from. */
  onGap: () => void;
  onSignedOut: () => void;
}

/** One event stream that opens itself again where it stopped. */
export class HintStream {
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #lastId = "";
  #stopped = true;
  readonly #door: StreamDoor;
  readonly #listener: StreamListener;

  constructor(door: StreamDoor, listener: StreamListener) {
    this.#door = door;
    this.#listener = listener;
  }

  /** Begins behind the event with this id; an empty one begins now. */
  start(lastId: string): void {
    this.#stopped = false;
    this.#lastId = lastId;
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** Opens anew at once, as after the machine slept or the network came back. */
  retryNow(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#failures ||= 1;
    this.#open();
  }

  #open(): void {
    const query = this.#lastId && `?${new URLSearchParams({ after: this.#lastId })}`;
    const source = this.#door.open(`/api/v1/stream${query}`);
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => this.#failed(source);
    for (const type of HINT_TYPES) {
      source.addEventListener(type, (event) => this.#heard(parseHint(type, event.data), event.lastEventId));
    }
  }

  #opened(): void {
    if (this.#failures > 0 && this.#lastId === "") this.#listener.onGap();
    this.#timer = setTimeout(() => (this.#failures = 0), SETTLED);
    this.#listener.onState("live");
  }

  #heard(hint: Hint, id: string): void {
    this.#lastId = id || this.#lastId;
    this.#listener.onHint(hint, this.#lastId);
  }

  /** The browser's own retry cannot tell a signed-out caller from a restart, so the retry is ours. */
  #failed(source: EventSource): void {
    source.close();
    if (this.#stopped || source !== this.#source) return;
    this.#source = null;
    clearTimeout(this.#timer);
    this.#failures += 1;
    this.#listener.onState(this.#failures < PATIENCE ? "reconnecting" : "polling");
    const pause = RETRIES[Math.min(this.#failures, RETRIES.length) - 1];
    this.#timer = setTimeout(() => void this.#again(), pause);
  }

  async #again(): Promise<void> {
    const signedIn = this.#failures < PATIENCE || (await this.#door.probe().catch(() => true));
    if (this.#stopped) return;
    if (signedIn) this.#open();
    else {
      this.stop();
      this.#listener.onSignedOut();
    }
  }
}
