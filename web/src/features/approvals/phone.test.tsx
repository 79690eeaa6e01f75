import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "@/test/render-page";
import { reading, refundOf, serveQueue } from "@/test/served-queue";
import { ApprovalsPage } from "./approvals-page";

// jsdom has no media queries: this is a screen that is narrower than any of them asks.
beforeEach(() => {
  const media = { matches: true, addEventListener: () => undefined, removeEventListener: () => undefined };
  vi.stubGlobal("matchMedia", () => media);
  vi.stubGlobal("scrollTo", () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

const open = (at: string) => renderPage(<ApprovalsPage />, { path: "/approvals/:id?", at });

test("a phone shows the list first, and a card of its own for what is tapped", async () => {
  serveQueue([refundOf("a1", "Ada"), refundOf("a2", "Bob")]);
  const { user, address } = open("/approvals");
  const list = within(await screen.findByRole("list", { name: "Waiting requests" }));
  expect(screen.queryByRole("article")).toBeNull();
  await user.click(list.getByRole("link", { name: "Bob" }));
  const card = within(await screen.findByRole("article", { name: /to Bob/ }));
  expect(address()).toBe("/approvals/a2");
  expect(card.getByRole("button", { name: /^Reject/ })).toBeTruthy();
  expect(card.getByRole("button", { name: /^Approve/ })).toBeTruthy();
  expect(screen.getByRole("link", { name: "All requests" }).getAttribute("href")).toBe("/approvals");
});

test("after a decision the next card is up and has the focus", async () => {
  serveQueue([refundOf("a1", "Ada"), refundOf("a2", "Bob")]);
  const { user } = open("/approvals/a1");
  const card = within(await screen.findByRole("article", { name: /to Ada/ }));
  await reading();
  await user.click(card.getByRole("button", { name: /^Approve/ }));
  const next = await screen.findByRole("article", { name: /to Bob/ });
  await waitFor(() => expect(document.activeElement).toBe(next));
});
