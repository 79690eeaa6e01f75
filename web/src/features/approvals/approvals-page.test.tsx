import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Approval } from "@/api/types";
import { refusals } from "@/components/approval/decision-state";
import { preferences } from "@/lib/preferences";
import { toastHistory } from "@/lib/toasts";
import { renderPage } from "@/test/render-page";
import { reading, refundOf, serveQueue } from "@/test/served-queue";
import { ApprovalsPage } from "./approvals-page";

const ADA = refundOf("a1", "Ada");
const BOB = refundOf("a2", "Bob");

const open = (at = "/approvals") => renderPage(<ApprovalsPage />, { path: "/approvals/:id?", at });
const card = (name: string) =>
  screen.findByRole("article", { name: new RegExp(`Refund EUR\\s49.99.* to ${name}`) });
const rows = () => within(screen.getByRole("list", { name: "Waiting requests" })).getAllByRole("link");
const said = () => toastHistory.get().map(({ title }) => title.replaceAll("\u00a0", " "));

beforeEach(() => {
  refusals.set(new Map());
  toastHistory.set([]);
  preferences.change({ confirmAbove: {}, singleKeys: true });
  localStorage.clear();
});

test("a key approves, and the next card is up before the answer is there", async () => {
  let answer: () => void = () => undefined;
  const held = new Promise<undefined>((resolve) => {
    answer = () => resolve(undefined);
  });
  const { sent } = serveQueue([ADA, BOB], () => held);
  const { user, address } = open();
  await card("Ada");
  await reading();
  await user.keyboard("a");
  await card("Bob");
  expect(rows().map((row) => row.textContent)).toEqual(["Bob"]);
  expect(said()).toEqual([]);
  answer();
  await waitFor(() => expect(said()).toEqual(["Approved: Refund EUR 49.99 to Ada"]));
  expect(sent).toEqual([
    {
      id: "a1",
      body: { decision: "approve", digest: "digest-a1" },
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  ]);
  await waitFor(() => expect(address()).toBe("/approvals/a2"));
  expect(document.activeElement).toBe(rows()[0]);
});

test("a card that has just come into view is not approved by a key", async () => {
  const { sent } = serveQueue([ADA, BOB]);
  const { user } = open();
  await card("Ada");
  await reading();
  await user.keyboard("ja");
  await card("Bob");
  expect(sent).toEqual([]);
});

test("a double click decides once", async () => {
  const { sent } = serveQueue([ADA]);
  const { user } = open("/approvals/a1");
  await card("Ada");
  await reading();
  await user.dblClick(screen.getByRole("button", { name: /^Approve/ }));
  await screen.findByText("Nothing waits for a decision.");
  expect(sent).toHaveLength(1);
});

test("a quick second click does not approve the card that has just slid under it", async () => {
  const { sent } = serveQueue([ADA, BOB]);
  const { user } = open("/approvals/a1");
  await card("Ada");
  await reading();
  await user.click(screen.getByRole("button", { name: /^Approve/ }));
  await card("Bob");
  await user.click(screen.getByRole("button", { name: /^Approve/ }));
  await reading(600);
  expect(sent.map(({ id }) => id)).toEqual(["a1"]);
  await user.click(screen.getByRole("button", { name: /^Approve/ }));
  await waitFor(() => expect(sent.map(({ id }) => id)).toEqual(["a1", "a2"]));
});

test("ten fast keys are ten rows", async () => {
  serveQueue(Array.from({ length: 12 }, (_, place) => refundOf(`r${place}`, `Person ${place}`)));
  const { user } = open();
  await card("Person 0");
  await user.keyboard("jjjjjjjjjj");
  await card("Person 10");
});

test("an amount above one’s own limit is asked about a second time", async () => {
  preferences.change({ confirmAbove: { EUR: 1000 } });
  const { sent } = serveQueue([ADA]);
  const { user } = open();
  await card("Ada");
  await reading();
  await user.keyboard("a");
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(sent).toEqual([]);
  await user.click(dialog.getByRole("button", { name: /Approve EUR/ }));
  await waitFor(() => expect(sent).toHaveLength(1));
});

test("undo brings the request back and goes to it", async () => {
  const { undone } = serveQueue([ADA, BOB]);
  const { user } = open();
  await card("Ada");
  await reading();
  await user.keyboard("a");
  await card("Bob");
  await waitFor(() => expect(said()).toHaveLength(1));
  toastHistory.get()[0]?.action?.onRun();
  await card("Ada");
  expect(undone).toEqual(["a1"]);
  await waitFor(() => expect(rows().map((row) => row.textContent)).toEqual(["Ada", "Bob"]));
});

test("a reason is picked with a digit and sent with Mod+Enter; letters in it are letters", async () => {
  const { sent } = serveQueue([ADA, BOB]);
  const { user } = open();
  await card("Ada");
  await user.keyboard("r");
  const field = within(await screen.findByRole("dialog")).getByRole<HTMLTextAreaElement>("textbox");
  await screen.findByText("No receipt.");
  await waitFor(() => expect(document.activeElement).toBe(field));
  await user.keyboard("2");
  expect(field.value).toBe("No receipt.");
  await user.keyboard(" ajkx2");
  expect(field.value).toBe("No receipt. ajkx2");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await card("Bob");
  expect(sent.map(({ body }) => body)).toEqual([
    { decision: "reject", reason: "No receipt. ajkx2", digest: "digest-a1" },
  ]);
});

test("who may not decide learns why from the button, the page and the key", async () => {
  const text = "You may approve up to EUR 20.00.";
  const mine = {
    may_decide: { allowed: false, code: "over_limit", text },
    allowed_decisions: ["edit", "reject"],
  };
  const { sent } = serveQueue([refundOf("a1", "Ada", mine as Partial<Approval>)]);
  const { user } = open();
  const article = within(await card("Ada"));
  const approve = article.getByRole("button", { name: /^Approve/, description: text });
  expect(approve.getAttribute("aria-disabled")).toBe("true");
  expect(article.getAllByText(text).length).toBeGreaterThan(0);
  await user.click(approve);
  await reading();
  await user.keyboard("a");
  expect(sent).toEqual([]);
  expect(toastHistory.get()[0]?.description).toBe(text);
  expect(article.getByRole("button", { name: /^Edit/ }).getAttribute("aria-disabled")).toBeNull();
});
