import { expect, test } from "vitest";
import { spanOf } from "../fixtures";
import { rowsOf, treeStep } from "./spans";
import { axisOf, placeOf } from "./time-axis";

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString();
const TURN = spanOf({ ended_at: at(3602) });
const MODEL = spanOf({
  id: "step",
  parent_id: "turn-1",
  kind: "model_call",
  name: "offline",
  ended_at: at(1),
});
const TOOL = spanOf({
  id: "call",
  parent_id: "turn-1",
  kind: "tool_call",
  name: "refund",
  started_at: at(3601),
  ended_at: at(3602),
  status: "failed",
});
const TRY = spanOf({
  id: "try",
  parent_id: "call",
  kind: "attempt",
  name: "2 attempts",
  started_at: at(3601),
  ended_at: at(3602),
});
const WAIT = spanOf({
  id: "wait",
  parent_id: "turn-1",
  kind: "human_wait",
  name: "Approval",
  started_at: at(1),
  ended_at: at(3601),
});
const SPANS = [TURN, MODEL, WAIT, TOOL, TRY];
const OPEN = { collapsed: new Set<string>(), errorsOnly: false };
const ids = (choice = OPEN) => rowsOf(SPANS, choice).map(({ span, level }) => `${level} ${span.id}`);

test("the rows are a tree, parents first", () => {
  expect(ids()).toEqual(["1 turn-1", "2 step", "2 wait", "2 call", "3 try"]);
});

test("what is folded hides what is in it", () => {
  expect(ids({ ...OPEN, collapsed: new Set(["call"]) })).toEqual(["1 turn-1", "2 step", "2 wait", "2 call"]);
});

test("errors only keeps what failed, and where it belongs", () => {
  expect(ids({ ...OPEN, errorsOnly: true })).toEqual(["1 turn-1", "2 call"]);
});

test("the arrow keys go, open and close as in every tree", () => {
  const rows = rowsOf(SPANS, OPEN);
  const step = (key: string, from: number, collapsed = new Set<string>()) =>
    treeStep(key, rows, from, collapsed);
  expect(step("ArrowDown", 0)).toEqual({ to: "step" });
  expect(step("ArrowUp", 0)).toBeNull();
  expect(step("End", 0)).toEqual({ to: "try" });
  expect(step("Home", 4)).toEqual({ to: "turn-1" });
  expect(step("ArrowLeft", 4)).toEqual({ to: "call" });
  expect(step("ArrowLeft", 3)).toEqual({ fold: "call", open: false });
  expect(step("ArrowRight", 3)).toEqual({ to: "try" });
  expect(step("ArrowRight", 3, new Set(["call"]))).toEqual({ fold: "call", open: true });
  expect(step("ArrowRight", 1)).toBeNull();
  expect(step("x", 1)).toBeNull();
});

test("an hour of waiting leaves room for a second of work", () => {
  const now = Date.parse(at(3602));
  const shortened = axisOf(SPANS, now, true);
  expect(shortened.shortened).toBe(true);
  expect(placeOf(Date.parse(at(1)), shortened)).toBeCloseTo(0.46);
  expect(placeOf(Date.parse(at(3601)), shortened)).toBeCloseTo(0.54);
  expect(placeOf(Date.parse(at(3602)), shortened)).toBeCloseTo(1);
  const real = axisOf(SPANS, now, false);
  expect(placeOf(Date.parse(at(1)), real)).toBeCloseTo(1 / 3602);
});
