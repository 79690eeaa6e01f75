import { expect, it } from "vitest";
import type { Shortcut } from "@/lib/actions/catalogue";
import { allShortcuts, keysFor, keysProblem, takenBy, withKeys } from "./shortcut-choice";

const action = (id: string, section: string, ...keys: string[]): Shortcut => ({
  id,
  title: id,
  section,
  keys,
});
const approve = action("approve", "Approvals", "a");
const reject = action("reject", "Approvals", "r");
const edit = action("edit", "Knowledge", "e");
const goTickets = action("go.tickets", "Go to", "g t");
const undo = action("undo", "Everywhere", "u", "z");
const all = [approve, reject, edit, goTickets, undo];

it("tells whose key it is where both can be meant", () => {
  expect(takenBy("a", reject, all, {})).toBe(approve);
  expect(takenBy("z", reject, all, {})).toBe(undo);
  expect(takenBy("g t", reject, all, {})).toBe(goTickets);
  expect(takenBy("e", reject, all, {})).toBeNull();
  expect(takenBy("r", reject, all, {})).toBeNull();
});

it("does not let a single key swallow a chord", () => {
  expect(takenBy("g", approve, all, {})).toBe(goTickets);
});

it("goes by the keys that were chosen, on all pages", () => {
  expect(takenBy("a", reject, all, { approve: "y" })).toBeNull();
  expect(takenBy("y", edit, all, { approve: "y" })).toBe(approve);
});

it("keeps only what differs from the usual keys", () => {
  expect(withKeys({}, approve, "y")).toEqual({ approve: "y" });
  expect(withKeys({ approve: "y" }, approve, "a")).toEqual({});
  expect(withKeys({ approve: "y", reject: "x" }, approve, null)).toEqual({ reject: "x" });
  expect(keysFor(undo, { undo: "Mod+z" })).toEqual(["Mod+z"]);
});

it("takes only keys that the service can keep", () => {
  expect(keysProblem("Shift+j")).toBeNull();
  expect(keysProblem("g a")).toBeNull();
  expect(keysProblem("ö")).toContain("cannot be kept");
});

it("lists actions of other pages beside those of this one, each once", () => {
  const here = { ...action("knowledge.edit", "Knowledge", "e"), run: () => undefined };
  const ids = allShortcuts([here, { ...action("silent", "Tickets"), run: () => undefined }]).map(
    ({ id }) => id,
  );
  expect(ids.filter((id) => id === "knowledge.edit")).toHaveLength(1);
  expect(ids).not.toContain("silent");
});
