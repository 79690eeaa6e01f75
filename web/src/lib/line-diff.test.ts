import { expect, test } from "vitest";
import { lineDiff } from "./line-diff";

function marks(before: string, after: string): string[] {
  const signs = { same: " ", added: "+", removed: "-" };
  return lineDiff(before, after).map(({ kind, text }) => signs[kind] + text);
}

test("a changed line is taken away and added, what surrounds it stays", () => {
  expect(marks("a\nb\nc", "a\nB\nc")).toEqual([" a", "-b", "+B", " c"]);
});

test("lines that moved in between are added only", () => {
  expect(marks("a\nd", "a\nb\nc\nd")).toEqual([" a", "+b", "+c", " d"]);
});

test("the longest common part is kept", () => {
  expect(marks("x\na\nb\ny", "a\nz\nb\nw")).toEqual(["-x", " a", "+z", " b", "-y", "+w"]);
});

test("equal texts have no changes", () => {
  expect(lineDiff("a\nb", "a\nb").every(({ kind }) => kind === "same")).toBe(true);
});

test("very long texts are compared in time, as replaced in the middle", () => {
  const many = (word: string) => Array.from({ length: 5000 }, (_, n) => `${word} ${n}`).join("\n");
  const lines = lineDiff(`start\n${many("old")}\nend`, `start\n${many("new")}\nend`);
  expect(lines[0]).toEqual({ kind: "same", text: "start" });
  expect(lines.at(-1)).toEqual({ kind: "same", text: "end" });
  expect(lines).toHaveLength(10_002);
});
