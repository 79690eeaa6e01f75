import { expect, test } from "vitest";
import { safeReturnPath } from "./return-path";

test.each([
  ["/tickets?status=failed", "/tickets?status=failed"],
  [null, "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example/", "/"],
  ["/sign-in?from=/", "/"],
])("%s leads to %s", (from, path) => {
  expect(safeReturnPath(from)).toBe(path);
});
