import { Store } from "../store";
import { RESYNC, type Hint, type LiveState } from "./hint";
import { HintStream, type StreamDoor } from "./stream";

const NAME = "ticketflow-live";
const POLL = 10_000;
/** A timer that comes this late was asleep with the machine, and so was the stream. */
const SLEPT = 90_000;

export type Message =
  | { kind: "hello" }
  | { kind: "hint"; hint: Hint; lastId: string }
  | { kind: "state"; state: LiveState; lastId: string }
  | { kind: "signed-out" };

export interface LiveDoor extends StreamDoor {
  /** Elects one tab of the browser; without it (plain http) every tab that is seen has a stream of its own. */
  locks: Pick<LockManager, "request"> | undefined;
  channel: () => BroadcastChannel;
  document: Pick<Document, "hidden" | "addEventListener" | "removeEventListener">;
}

export interface LiveListener {
  onHint: (hint: Hint) => void;
  onSignedOut: () => void;
}

/** One tab's part in the one stream of the browser: it leads (has the stream and tells the others) or it listens. */
export class Live {
  readonly state = new Store<LiveState>("reconnecting");
  readonly #door: LiveDoor;
  readonly #listener: LiveListener;
  readonly #stream: HintStream;
  readonly #end = new AbortController();
  readonly #channel: BroadcastChannel | null;
  #leads = false;
  #lastId = "";
  #real: LiveState = "reconnecting";
  #paused = false;
  #missed = false;
  #beat = Date.now();

  constructor(door: LiveDoor, listener: LiveListener) {
    this.#door = door;
    this.#listener = listener;
    this.#channel = door.locks ? door.channel() : null;
    this.#stream = new HintStream(door, {
      onHint: (hint, lastId) => {
        this.#lastId = lastId;
        this.#tell({ kind: "hint", hint, lastId });
        this.#deliver(hint);
      },
      onState: (state) => this.#became(state),
      onGap: () => this.#resyncAll(),
      onSignedOut: () => {
        this.#tell({ kind: "signed-out" });
        listener.onSignedOut();
      },
    });
  }

  /** Takes part until `stop`. */
  start(): void {
    const timer = setInterval(() => this.#tick(), POLL);
    this.#end.signal.addEventListener("abort", () => clearInterval(timer));
    window.addEventListener("online", () => this.#stream.retryNow(), { signal: this.#end.signal });
    if (this.#door.locks) this.#join(this.#door.locks);
    else this.#standAlone();
  }

  stop(): void {
    this.#end.abort();
    this.#stream.stop();
    this.#channel?.close();
  }

  /** What changes waits until `resume`; this tab only. */
  pause(): void {
    this.#paused = true;
    this.#show();
  }

  resume(): void {
    this.#paused = false;
    this.#show();
    if (this.#missed) this.#deliver(RESYNC);
    this.#missed = false;
  }

  #join(locks: NonNullable<LiveDoor["locks"]>): void {
    if (this.#channel) {
      this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#received(data);
    }
    this.#tell({ kind: "hello" });
    const { signal } = this.#end;
    const lead = () => new Promise<void>((done) => this.#lead(done));
    // Aborted while waiting in line: the tab is done.
    locks.request(NAME, { signal }, lead).catch(() => undefined);
  }

  #lead(done: () => void): void {
    if (this.#end.signal.aborted) return done();
    this.#end.signal.addEventListener("abort", () => done());
    this.#leads = true;
    this.#stream.start(this.#lastId);
    // It led before us and told nothing yet: whatever it did not tell is read again.
    if (this.#real === "live" && this.#lastId === "") this.#resyncAll();
  }

  /** No election: a stream while the tab is seen, none while it is hidden, so that many tabs do not use them up. */
  #standAlone(): void {
    const follow = () => {
      this.#stream.stop();
      if (this.#door.document.hidden) return this.#became("paused");
      if (this.#real === "paused" && this.#lastId === "") this.#deliver(RESYNC);
      this.#became("reconnecting");
      this.#stream.start(this.#lastId);
    };
    follow();
    const { signal } = this.#end;
    this.#door.document.addEventListener("visibilitychange", follow, { signal });
  }

  #received(message: Message): void {
    if (message.kind === "hello" && this.#leads) this.#tellState();
    if (message.kind === "signed-out") this.#listener.onSignedOut();
    if (message.kind === "state" || message.kind === "hint") this.#lastId = message.lastId || this.#lastId;
    if (message.kind === "hint") this.#deliver(message.hint);
    if (message.kind === "state" && !this.#leads) this.#became(message.state);
  }

  #became(state: LiveState): void {
    const polled = this.#real === "polling" && state === "live";
    this.#real = state;
    this.#show();
    if (this.#leads) this.#tellState();
    if (polled) this.#deliver(RESYNC);
  }

  #tick(): void {
    const slept = Date.now() - this.#beat > SLEPT;
    this.#beat = Date.now();
    if (slept) this.#stream.retryNow();
    if (this.#real === "polling" && !this.#door.document.hidden) this.#deliver(RESYNC);
  }

  #deliver(hint: Hint): void {
    if (this.#paused) this.#missed = true;
    else this.#listener.onHint(hint);
  }

  #resyncAll(): void {
    this.#tell({ kind: "hint", hint: RESYNC, lastId: this.#lastId });
    this.#deliver(RESYNC);
  }

  #tellState(): void {
    this.#tell({ kind: "state", state: this.#real, lastId: this.#lastId });
  }

  #tell(message: Message): void {
    if (!this.#end.signal.aborted) this.#channel?.postMessage(message);
  }

  #show(): void {
    this.state.set(this.#paused ? "paused" : this.#real);
  }
}
