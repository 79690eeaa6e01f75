import { expect, test } from "vitest";
import { eventOf, messageOf, spanOf } from "../fixtures";
import { stepsOf } from "./answer-steps";
import { conversationItems, quotedPart } from "./conversation-items";
import { deliveryOf } from "./delivery";
import { writtenIn } from "./unsent-answer";

const dayOf = (iso: string) => iso.slice(0, 10);

test("days stand between, and an answer that was held stands where it would have been", () => {
  const held = eventOf({ seq: 4, type: "answer.held", at: "2026-11-23T10:05:00Z" });
  const later = messageOf({ id: "m2", created_at: "2026-11-24T09:00:00Z" });
  const items = conversationItems([messageOf(), later], [eventOf(), held], dayOf);
  expect(items.map(({ kind }) => kind)).toEqual(["day", "message", "unsent", "day", "message"]);
});

test("an answer says how far it got", () => {
  const answer = messageOf({ kind: "agent", direction: "outbound", sent_at: "2026-11-23T10:01:00Z" });
  const words = (changes: Parameters<typeof messageOf>[0]) => deliveryOf({ ...answer, ...changes })?.words;
  const told = (state: "deferred" | "bounced" | "complained" | "delivered") => ({
    mail_status: "sent" as const,
    delivery: { state, at: null, error: "550 no such mailbox" },
  });
  expect(words({})).toBe("Sent");
  expect(words({ sent_at: null })).toBe("Queued, not sent yet");
  expect(words({ mail_status: "failed", mail_error: "refused" })).toBe("Could not be sent");
  expect(words({ mail_status: "withdrawn", sent_at: null })).toBe("Withdrawn, not sent");
  expect(words(told("deferred"))).toMatch(/^Deferred/);
  expect(words(told("delivered"))).toBe("Delivered");
  expect(words(told("bounced"))).toMatch(/^Bounced/);
  expect(words(told("complained"))).toMatch(/spam/);
  expect(deliveryOf({ ...answer, ...told("bounced") })).toMatchObject({
    tone: "bad",
    error: "550 no such mailbox",
  });
  expect(deliveryOf(messageOf())).toBeNull();
});

test("only what was quoted is folded", () => {
  expect(quotedPart(messageOf())).toBeNull();
  expect(quotedPart(messageOf({ body_text: "It flickers.\n\n> Hello", reply_text: "It flickers.\n" }))).toBe(
    "> Hello",
  );
});

test("why an answer was given are the steps before it, with the articles that were found", () => {
  const result = JSON.stringify({ results: [{ slug: "two-factor", title: "Two-factor sign-in" }] });
  const spans = [
    spanOf(),
    spanOf({ id: "step", parent_id: "turn-1", kind: "model_call" }),
    spanOf({
      id: "call",
      parent_id: "turn-1",
      kind: "tool_call",
      name: "search_knowledge_base",
      data: { result },
    }),
    spanOf({ id: "late", parent_id: "turn-1", kind: "model_call", started_at: "2026-11-23T11:00:00Z" }),
    spanOf({
      id: "answer-m2",
      parent_id: "turn-1",
      kind: "answer",
      started_at: "2026-11-23T10:00:04Z",
      data: { message_id: "m2" },
    }),
  ];
  expect(stepsOf(spans, "m2")).toMatchObject({
    steps: [{ id: "step" }, { id: "call" }],
    sources: [{ slug: "two-factor", title: "Two-factor sign-in" }],
  });
  expect(stepsOf(spans, "m9")).toBeNull();
});

test("the words of an answer that was held are those of its step", () => {
  const wrote = (id: string, words: string) =>
    spanOf({ id, parent_id: "turn-1", kind: "model_call", data: { written_by_the_model: words } });
  const spans = [wrote("turn-1-step-1", "I refunded it."), wrote("turn-1-step-2", "I cannot refund it.")];
  const held = eventOf({ type: "answer.held", at: "2026-11-23T10:01:00Z", data: { turn: 1, step: 1 } });
  expect(writtenIn(spans, held)).toBe("I refunded it.");
  expect(writtenIn(spans, eventOf({ ...held, data: { turn: 1 } }))).toBe("I cannot refund it.");
  expect(writtenIn(spans, eventOf({ ...held, data: {} }))).toBeNull();
});
