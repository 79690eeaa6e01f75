import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeBrowser, FakeDocument } from "@/test/live-door";
import type { Hint } from "./hint";
import { Invalidator, touchedBy } from "./invalidate";
import { Live, type LiveDoor } from "./live";

let browser: FakeBrowser;
let tabs: Live[];

interface Tab {
  live: Live;
  heard: string[];
  signedOut: () => boolean;
}

function openTab(door: LiveDoor = browser.tab()): Tab {
  const heard: string[] = [];
  let out = false;
  const onHint = ({ type, id }: Hint) => heard.push(type === "resync" ? type : `${type} ${id}`);
  const live = new Live(door, { onHint, onSignedOut: () => (out = true) });
  tabs.push(live);
  live.start();
  return { live, heard, signedOut: () => out };
}

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
  tabs = [];
});
afterEach(() => {
  tabs.forEach((tab) => tab.stop());
  vi.useRealTimers();
});

test("ten tabs share one stream, and each hears what it says", () => {
  const all = Array.from({ length: 10 }, () => openTab());
  browser.stream.opens();
  browser.stream.says("ticket.updated", "t1", "1");
  expect(browser.openStreams).toBe(1);
  for (const tab of all) {
    expect(tab.live.state.get()).toBe("live");
    expect(tab.heard).toEqual(["ticket.updated t1"]);
  }
});

test("a tab that comes later learns the state from the leader", () => {
  openTab();
  browser.stream.opens();
  expect(openTab().live.state.get()).toBe("live");
});

test("when the leading tab is closed, the next leads on behind the last event", async () => {
  const first = openTab();
  const second = openTab();
  browser.stream.opens();
  browser.stream.says("ticket.updated", "t1", "41");
  first.live.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(browser.openStreams).toBe(1);
  expect(browser.stream.url).toBe("/api/v1/stream?after=41");
  browser.stream.opens();
  browser.stream.says("approval.updated", "a1", "42");
  expect(second.heard).toEqual(["ticket.updated t1", "approval.updated a1"]);
});

test("a new leader without a place to resume from reads everything again", async () => {
  const first = openTab();
  const second = openTab();
  browser.stream.opens();
  first.live.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(second.heard).toEqual(["resync"]);
});

test("a stream that breaks is opened again behind the last event", async () => {
  const tab = openTab();
  browser.stream.opens();
  browser.stream.says("ticket.updated", "t1", "7");
  browser.stream.breaks();
  expect(tab.live.state.get()).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(1000);
  expect(browser.stream.url).toBe("/api/v1/stream?after=7");
  browser.stream.opens();
  expect(tab.live.state.get()).toBe("live");
  expect(tab.heard).toEqual(["ticket.updated t1"]);
});

test("a stream that opens only to break is asked for less and less often", async () => {
  openTab();
  for (let second = 0; second < 30; second++) {
    if (!browser.stream.closed) {
      browser.stream.opens();
      browser.stream.breaks();
    }
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(browser.streams.length).toBeLessThan(8);
});

test("a gap that the stream cannot fill is filled by reading everything again", async () => {
  const tab = openTab();
  browser.stream.breaks();
  await vi.advanceTimersByTimeAsync(1000);
  browser.stream.opens();
  expect(tab.heard).toEqual(["resync"]);
});

test("a stream that stays away is replaced by polling every 10 s, in every tab", async () => {
  const leader = openTab();
  const other = openTab();
  browser.stream.breaks();
  await vi.advanceTimersByTimeAsync(1000);
  browser.stream.breaks();
  expect([leader.live.state.get(), other.live.state.get()]).toEqual(["polling", "polling"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(leader.heard).toEqual(["resync"]);
  expect(other.heard).toEqual(["resync"]);
});

test("the return from polling reads once more, and is live", async () => {
  const tab = openTab();
  browser.stream.opens();
  browser.stream.says("ticket.updated", "t1", "7");
  browser.stream.breaks();
  await vi.advanceTimersByTimeAsync(1000);
  browser.stream.breaks();
  await vi.advanceTimersByTimeAsync(2000);
  browser.stream.opens();
  expect(tab.live.state.get()).toBe("live");
  expect(tab.heard).toEqual(["ticket.updated t1", "resync"]);
});

test("after two failures a caller who is signed out is told so, in every tab", async () => {
  const leader = openTab();
  const other = openTab();
  browser.signedIn = false;
  browser.stream.breaks();
  await vi.advanceTimersByTimeAsync(1000);
  browser.stream.breaks();
  await vi.advanceTimersByTimeAsync(2000);
  expect([leader.signedOut(), other.signedOut()]).toEqual([true, true]);
  expect(browser.openStreams).toBe(0);
});

test("a paused tab hears nothing, and catches up when it goes on", () => {
  const leader = openTab();
  const other = openTab();
  browser.stream.opens();
  leader.live.pause();
  browser.stream.says("ticket.updated", "t1", "1");
  expect(leader.live.state.get()).toBe("paused");
  expect(leader.heard).toEqual([]);
  expect(other.heard).toEqual(["ticket.updated t1"]);
  leader.live.resume();
  expect(leader.live.state.get()).toBe("live");
  expect(leader.heard).toEqual(["resync"]);
});

test("without an election only tabs that are seen have a stream", () => {
  const document = new FakeDocument();
  const tab = openTab(browser.tab({ locks: false, document }));
  browser.stream.opens();
  browser.stream.says("ticket.updated", "t1", "5");
  document.becomes(true);
  expect(browser.openStreams).toBe(0);
  expect(tab.live.state.get()).toBe("paused");
  document.becomes(false);
  expect(browser.stream.url).toBe("/api/v1/stream?after=5");
  browser.stream.opens();
  expect(tab.live.state.get()).toBe("live");
});

test("a machine that slept opens its stream anew", async () => {
  openTab();
  browser.stream.opens();
  vi.setSystemTime(Date.now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(browser.streams).toHaveLength(2);
  expect(browser.openStreams).toBe(1);
});

test("a hint makes exactly its queries old", () => {
  expect(touchedBy({ type: "ticket.updated", id: "t1", version: 2 })).toEqual([
    ["tickets"],
    ["ticket", "t1"],
    ["counts"],
    ["stats"],
  ]);
  expect(touchedBy({ type: "presence", id: "a1", version: null })).toEqual([["presence", "a1"]]);
  expect(touchedBy({ type: "resync", id: null, version: null })).toBeNull();
});

test("a burst of hints is one reading", async () => {
  const client = new QueryClient();
  let read = 0;
  const query = { queryKey: ["ticket", "t1"], queryFn: () => ++read, staleTime: Infinity };
  const stop = new QueryObserver(client, query).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  const invalidator = new Invalidator(client);
  for (let version = 0; version < 20; version++)
    invalidator.add({ type: "ticket.updated", id: "t1", version });
  invalidator.add({ type: "ticket.updated", id: "t2", version: 1 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(read).toBe(2);
  stop();
});
