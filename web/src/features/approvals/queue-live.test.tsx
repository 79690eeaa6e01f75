import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Approval } from "@/api/types";
import { refusals } from "@/components/approval/decision-state";
import { preferences } from "@/lib/preferences";
import { toastHistory } from "@/lib/toasts";
import { renderPage } from "@/test/render-page";
import { refundOf, serveQueue } from "@/test/served-queue";
import { ApprovalsPage } from "./approvals-page";

const ADA = refundOf("a1", "Ada");
const BOB = refundOf("a2", "Bob");

const open = (at = "/approvals") => renderPage(<ApprovalsPage />, { path: "/approvals/:id?", at });
const card = (name: string) =>
  screen.findByRole("article", { name: new RegExp(`Refund EUR\\s49.99.* to ${name}`) });
const rows = () => within(screen.getByRole("list", { name: "Waiting requests" })).getAllByRole("link");

beforeEach(() => {
  refusals.set(new Map());
  toastHistory.set([]);
  preferences.change({ confirmAbove: {}, singleKeys: true });
  localStorage.clear();
});

const standing = (by: string): Partial<Approval> => ({
  ...{ status: "approved", decision: "approve", decided_by: by, decided_by_name: "Bo" },
  ...{ decided_at: new Date(Date.now() - 12_000).toISOString(), decision_reason: "photo seen" },
});

test("new requests wait until they are asked for, and what others decide leaves without a jump", async () => {
  const service = serveQueue([ADA, BOB]);
  const { user, queries } = open();
  await card("Ada");
  service.all.set("a0", refundOf("a0", "Zoe"));
  service.settle("a2", { status: "rejected" });
  await queries.invalidateQueries({ queryKey: ["approvals"] });
  await screen.findByRole("button", { name: "1 new" });
  expect(rows().map((row) => row.textContent)).toEqual(["Ada"]);
  await user.click(screen.getByRole("button", { name: "1 new" }));
  expect(rows().map((row) => row.textContent)).toContain("Zoe");
  await card("Ada");
});

test("the card one looks at stays when a colleague decides it", async () => {
  const service = serveQueue([ADA, BOB]);
  const { queries } = open();
  await card("Ada");
  service.settle("a1", { ...standing("bo@example.com") });
  await queries.invalidateQueries({ queryKey: ["approvals"] });
  await queries.invalidateQueries({ queryKey: ["approval", "a1"] });
  const article = within(await card("Ada"));
  await article.findByText("Approved by Bo");
  expect(article.queryByRole("button", { name: /^Approve/ })).toBeNull();
  expect(screen.getByText("No longer waiting")).toBeTruthy();
});

test("the queue says what was done today when it is empty", async () => {
  serveQueue([
    refundOf("a9", "Ada", { ...standing("bo@example.com"), decided_at: new Date().toISOString() }),
  ]);
  open();
  await screen.findByText(/All done: 1 request decided today/);
});

test("where nothing ever waited, the page says how it begins", async () => {
  serveQueue([]);
  open();
  await screen.findByText("Nothing has ever waited for a decision.");
});
