import { expect, test } from "vitest";
import type { NeedsYou, Stats } from "@/api/types";
import { needsOf } from "./needs-you-items";

const since = "2026-11-23T10:00:00Z";
const item = (kind: NeedsYou["kind"], changes: Partial<NeedsYou> = {}): NeedsYou => ({
  ...{ kind, ticket_id: `t-${kind}`, approval_id: null, subject: kind, reason: null, since },
  ...changes,
});
const system = (mails_held: number) => ({ mails_held }) as Stats["system"];

test("each thing leads to where it is dealt with, an unknown outcome first", () => {
  const needs_you = [
    item("approval", { approval_id: "a1", reason: "process_refund" }),
    item("failed", { reason: "The model refused." }),
    item("unknown_effect", { reason: "process_refund" }),
  ];
  const needs = needsOf({ needs_you, system: system(0) });
  expect(needs.map(({ to }) => to)).toEqual([
    "/tickets/t-unknown_effect",
    "/approvals/a1",
    "/tickets/t-failed",
  ]);
  expect(needs.map(({ reason }) => reason)).toEqual([
    "Process refund",
    "Process refund",
    "The model refused.",
  ]);
});

test("mails that are held are one entry", () => {
  const [held] = needsOf({ needs_you: [], system: system(3) });
  expect(held?.title).toBe("3 mails held back");
  expect(needsOf({ needs_you: [], system: system(0) })).toEqual([]);
});
