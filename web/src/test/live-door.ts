import type { LiveDoor, Message } from "@/lib/live/live";

/** An event stream that the test speaks for. */
export class FakeStream extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor(readonly url: string) {
    super();
  }

  opens() {
    this.onopen?.();
  }

  says(type: string, id: string, lastEventId: string) {
    const data = JSON.stringify({ type, id, version: 1 });
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }

  breaks() {
    this.onerror?.();
  }

  close() {
    this.closed = true;
  }
}

/** A browser with tabs: one lock, one channel, and the streams that were opened. */
export class FakeBrowser {
  streams: FakeStream[] = [];
  signedIn = true;
  #tabs = new Set<{ onmessage: ((event: { data: Message }) => void) | null }>();
  #line: (() => Promise<void>)[] = [];
  #held = false;

  /** What a tab of this browser has; without locks as on plain http. */
  tab({ locks = true, document = new FakeDocument() } = {}): LiveDoor {
    return {
      open: (url) => this.#open(url) as unknown as EventSource,
      probe: async () => this.signedIn,
      locks: locks ? ({ request: this.#request } as unknown as LiveDoor["locks"]) : undefined,
      channel: () => this.#join() as unknown as BroadcastChannel,
      document: document as unknown as LiveDoor["document"],
    };
  }

  get stream(): FakeStream {
    const last = this.streams.at(-1);
    if (!last) throw new Error("No stream was opened.");
    return last;
  }

  get openStreams(): number {
    return this.streams.filter((stream) => !stream.closed).length;
  }

  #open(url: string): FakeStream {
    const stream = new FakeStream(url);
    this.streams.push(stream);
    return stream;
  }

  #join() {
    const tabs = this.#tabs;
    const tab = {
      onmessage: null as ((event: { data: Message }) => void) | null,
      postMessage: (data: Message) => tabs.forEach((other) => other !== tab && other.onmessage?.({ data })),
      close: () => tabs.delete(tab),
    };
    tabs.add(tab);
    return tab;
  }

  readonly #request = (_name: string, _options: object, lead: () => Promise<void>) => {
    this.#line.push(lead);
    this.#next();
    return new Promise<void>(() => undefined);
  };

  #next(): void {
    const lead = this.#held ? undefined : this.#line.shift();
    if (!lead) return;
    this.#held = true;
    void lead().then(() => {
      this.#held = false;
      this.#next();
    });
  }
}

export class FakeDocument extends EventTarget {
  hidden = false;

  becomes(hidden: boolean) {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}
