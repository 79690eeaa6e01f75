import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { Approval } from "@/api/types";
import { refusals } from "@/components/approval/decision-state";
import { preferences } from "@/lib/preferences";
import { toastHistory } from "@/lib/toasts";
import { problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { reading, refundOf, serveQueue } from "@/test/served-queue";
import { ApprovalsPage } from "./approvals-page";

const ADA = refundOf("a1", "Ada");
const BOB = refundOf("a2", "Bob");
const CAT = refundOf("a3", "Cat");

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

const standing = (by: string): Partial<Approval> => ({
  ...{ status: "approved", decision: "approve", decided_by: by, decided_by_name: "Bo" },
  ...{ decided_at: new Date(Date.now() - 12_000).toISOString(), decision_reason: "photo seen" },
});

test("who comes second learns who decided what and why, and keeps the words that were typed", async () => {
  const service = serveQueue([ADA, BOB], ({ id }) => {
    if (id !== "a1") return undefined;
    service.settle("a1", standing("bo@example.com"));
    return problem(409, { code: "already_decided", approval: standing("bo@example.com") });
  });
  const { user } = open();
  await card("Ada");
  await user.keyboard("r");
  await user.type(within(await screen.findByRole("dialog")).getByRole("textbox"), "no receipt");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await card("Bob");
  await waitFor(() => expect(said()[0]).toMatch(/^Already approved by Bo 1\d s ago: “photo seen”/));
  expect(toastHistory.get()[0]).toMatchObject({ sticky: true, to: "/approvals/a1" });
  expect(toastHistory.get()[0]?.description).toContain("no receipt");
  expect(rows().map((row) => row.textContent)).toEqual(["Bob"]);
});

test("a refused request comes back alone, with the reason why on its card", async () => {
  const detail = "The approval of EUR 49.99 is above your limit.";
  serveQueue([ADA, BOB, CAT], ({ id }) =>
    id === "a2" ? problem(403, { code: "over_limit", detail }) : undefined,
  );
  const { user } = open();
  await card("Ada");
  await reading();
  await user.click(screen.getByRole("button", { name: /^Approve/ }));
  await card("Bob");
  await reading();
  await user.click(screen.getByRole("button", { name: /^Approve/ }));
  await card("Cat");
  await waitFor(() => expect(rows().map((row) => row.textContent)).toEqual(["Bob", "Cat"]));
  await user.keyboard("k");
  const alert = within(await card("Bob")).getByRole("alert");
  expect(alert.textContent).toContain(detail);
  expect(alert.textContent).toContain("You may not decide this");
});

test("what changed since one looked is shown, field by field", async () => {
  const changed = { action_params: { ...ADA.action_params, amount: "30.00" }, digest: "new" };
  const service = serveQueue([ADA], ({ id, body }) => {
    if (body.digest === "new") return undefined;
    service.settle(id, changed);
    return problem(412, { code: "stale_decision", detail: "It shows something else by now." });
  });
  const { user } = open();
  await card("Ada");
  await user.keyboard("r");
  await user.type(within(await screen.findByRole("dialog")).getByRole("textbox"), "too much");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(said()[0]).toMatch(/^It has changed since you looked/));
  const alert = within(await card("Ada")).getByRole("alert");
  expect(within(alert).getByRole("table", { name: "What changed since you looked" }).textContent).toMatch(
    /Amount.*49.99.*30.00/,
  );
  expect(alert.textContent).toContain("too much");
});

test("too late is said as what it is", async () => {
  serveQueue([ADA], () => problem(410, { code: "approval_expired", detail: "Nobody decided in time." }));
  const { user } = open();
  await card("Ada");
  await reading();
  await user.click(within(await card("Ada")).getByRole("button", { name: /^Approve/ }));
  await waitFor(() => expect(said()[0]).toMatch(/^Too late, it has expired/));
});

test("without an answer the same decision is sent again with the same key", async () => {
  let first = true;
  const { sent } = serveQueue([ADA], () => {
    if (!first) return undefined;
    first = false;
    return HttpResponse.json({}, { status: 503 });
  });
  const { user } = open();
  await card("Ada");
  await reading();
  await user.click(within(await card("Ada")).getByRole("button", { name: /^Approve/ }));
  await waitFor(() => expect(said()).toHaveLength(1));
  await card("Ada");
  await reading();
  await user.click(within(await card("Ada")).getByRole("button", { name: /^Approve/ }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[0]?.key).toBe(sent[1]?.key);
});
