import { expect, test } from "vitest";
import { fillSnippet, insertAt, opensSnippets, unresolvedIn } from "./snippet-text";

test("what is known of the ticket is filled in, the rest is left to see", () => {
  const values = { customer_name: "Ada", order_id: null };
  expect(fillSnippet("Hello {customer_name}, order {order_id}", values)).toBe("Hello Ada, order {order_id}");
});

test("a variable that is left blocks, other braces do not", () => {
  expect(unresolvedIn("{order_id} and {order_id} and {my code}", ["order_id"])).toEqual(["order_id"]);
});

test("a piece goes where the cursor is", () => {
  expect(insertAt("Hello world", "big ", 6, 6)).toEqual({ text: "Hello big world", cursor: 10 });
});

test("a bracket opens the snippets only where a word begins", () => {
  expect([opensSnippets("", 0), opensSnippets("a ", 2), opensSnippets("a", 1)]).toEqual([true, true, false]);
});
