import { expect, test } from "vitest";
import { eventOf, toolEventOf } from "../fixtures";
import { mergeEvents, olderThan } from "./merge-events";
import { entriesOf, type TimelineFilter } from "./timeline-entries";

const ALL: TimelineFilter = { details: false, errors: false, groups: [], q: "", newestFirst: false };
const dayOf = (iso: string) => iso.slice(0, 10);
const shown = (
  events: Parameters<typeof entriesOf>[0],
  filter: Partial<TimelineFilter> = {},
  focus?: number,
) =>
  entriesOf(events, { ...ALL, ...filter }, dayOf, focus).map((entry) =>
    entry.kind === "event"
      ? entry.event.seq
      : entry.kind === "gap"
        ? `gap ${entry.reason}`
        : entry.at.slice(8, 10),
  );

const RECEIVED = eventOf({ seq: 1 });
const THOUGHT = eventOf({ seq: 2, type: "model.answered", title: "The agent asked for a tool" });
const LOOKED = toolEventOf(3);
const ASKED = eventOf({ seq: 4, type: "approval.requested", title: "Waiting for approval" });
const DECIDED = eventOf({ seq: 5, type: "approval.decided", title: "Approved", at: "2026-11-24T12:10:00Z" });
const STORY = [RECEIVED, THOUGHT, LOOKED, ASKED, DECIDED];

test("people see what was said, done and decided; what the model thought is a detail", () => {
  expect(shown(STORY)).toEqual(["23", 1, 3, 4, "gap for approval", "24", 5]);
  expect(shown(STORY, { details: true })).toContain(2);
  expect(shown(STORY, { groups: ["reasoning"] })).toEqual(["23", 2]);
});

test("newest first turns the order around, waits and days included", () => {
  expect(shown(STORY, { newestFirst: true })).toEqual(["24", 5, "gap for approval", "23", 4, 3, 1]);
});

test("a wait says for what it was, and five minutes are none", () => {
  const at = (minute: string) => `2026-11-23T10:${minute}:00Z`;
  const again = eventOf({ seq: 2, type: "message.received", at: at("30") });
  const soon = eventOf({ seq: 3, type: "turn.unknown", at: at("35") });
  expect(shown([RECEIVED, again, soon])).toEqual(["23", 1, "gap for the customer", 2, 3]);
});

test("errors only shows what went wrong, and nothing of waits", () => {
  const failed = eventOf({ seq: 7, type: "ticket.failed", at: "2026-11-25T10:00:00Z" });
  expect(shown([...STORY, toolEventOf(6, { call: 9, status: "failed" }), failed], { errors: true })).toEqual([
    "23",
    6,
    "25",
    7,
  ]);
});

test("a kind that nobody knows is shown, and found by what is in it", () => {
  const unknown = eventOf({ seq: 6, type: "warehouse.moved", title: "", data: { shelf: "B-12" } });
  expect(shown([unknown])).toContain(6);
  expect(shown([RECEIVED, unknown], { q: "b-12" })).toEqual(["23", 6]);
});

test("an event that the address names is shown whatever the filter says", () => {
  expect(shown(STORY, { errors: true }, 2)).toEqual(["23", 2]);
});

test("a call that is told of again is one row, with what was told before in it", () => {
  const [, row] = entriesOf([toolEventOf(3, { status: "unknown" }), toolEventOf(9)], ALL, dayOf);
  expect(row).toMatchObject({ kind: "event", event: { seq: 9 }, earlier: [{ seq: 3 }] });
});

test("what comes later is added; where too much came at once no hole is left", () => {
  const [one, two, three] = [1, 2, 3].map((seq) => eventOf({ seq }));
  const far = eventOf({ seq: 9 });
  if (!one || !two || !three) throw new Error("three events");
  expect(mergeEvents([one, two], [two, three]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(mergeEvents([one, two], [far]).map(({ seq }) => seq)).toEqual([9]);
  expect([olderThan([far]), olderThan([one]), olderThan([])]).toEqual([9, null, null]);
});
