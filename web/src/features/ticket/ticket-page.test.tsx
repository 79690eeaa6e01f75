import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { MessageCreate, TicketDetail } from "@/api/types";
import { answers } from "@/test/answers";
import { problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import { eventOf, messageOf, spanOf, stepOf, ticketOf, toolEventOf } from "./fixtures";
import { serveTicket } from "./serve-ticket";
import { TicketPage } from "./ticket-page";

let ticket: TicketDetail;
let sent: MessageCreate[];

const open = (query = "") => renderPage(<TicketPage />, { path: "/tickets/:id", at: `/tickets/t1${query}` });
/** The field, once it is known that one may write. */
async function box(name = "Reply to the customer") {
  const field = await screen.findByRole("textbox", { name });
  await waitFor(() => expect(field).toHaveProperty("disabled", false));
  return field;
}

/** What the service answers to a message. */
function answerMessages(answer: () => Response) {
  server.use(
    answers("post", "/api/v1/tickets/{ticket_id}/messages", ({ body }) => {
      sent.push(body as MessageCreate);
      return answer();
    }),
  );
}

beforeEach(() => {
  localStorage.clear();
  sent = [];
  ticket = ticketOf();
  serveTicket(() => ticket);
});

test("the steps say what was done, what waits and what was not needed", async () => {
  const steps = [
    stepOf({ key: "received", actor: "ada@example.com" }),
    stepOf({ key: "tools", iteration: 3, note: "check_order_status ×3", attempts: 2 }),
    stepOf({ key: "approval", state: "skipped", entered_at: null }),
    stepOf({ key: "complete", state: "failed", note: "The provider refused it.", duration_ms: null }),
  ];
  ticket = ticketOf({
    ...{ status: "failed", failure: "The provider refused it." },
    progress: { stage: "complete", steps, terminal: false, turn: 1 },
  });
  open();
  const progress = await screen.findByRole("list", { name: "Progress" });
  const [received, tools, approval, complete] = within(progress).getAllByRole("listitem");
  expect(received).toHaveProperty("textContent", expect.stringMatching(/Done.*1\.0 s.*Ada Lovelace/));
  expect(tools?.textContent).toMatch(/Tools ×3.*attempt 2/);
  expect(approval?.textContent).toMatch(/Approval not needed/);
  expect(complete?.getAttribute("aria-current")).toBe("step");
  expect(complete?.textContent).toMatch(/Failed.*The provider refused it\..*Retry/);
});

test("what cannot be done now says why", async () => {
  ticket = ticketOf({ status: "cancelled" });
  open();
  const takeOver = await screen.findByRole("button", { name: "Take over" });
  expect(takeOver.getAttribute("aria-disabled")).toBe("true");
  expect((await screen.findAllByText("The ticket is cancelled.")).length).toBeGreaterThan(0);
});

test("there is a page for a ticket that is not there", async () => {
  server.use(answers("get", "/api/v1/tickets/{ticket_id}", () => problem(404)));
  open();
  expect(await screen.findByRole("heading", { level: 1, name: "There is no such ticket" })).toBeDefined();
});

test("a draft of each kind outlives the page", async () => {
  const { user } = open();
  await user.type(await box(), "Dear Ada");
  await user.click(screen.getByRole("radio", { name: "Internal note" }));
  await user.type(await box("Internal note for colleagues"), "Careful");
  cleanup();
  const again = open();
  expect(await box()).toHaveProperty("value", "Dear Ada");
  expect(screen.getByText("Your draft from before.")).toBeDefined();
  await again.user.click(screen.getByRole("radio", { name: "Internal note" }));
  expect(await box("Internal note for colleagues")).toHaveProperty("value", "Careful");
});

test("a reply over a newer customer message is not sent, and its text is kept", async () => {
  const newer = messageOf({ id: "m2", body_text: "Wait!", reply_text: "Wait!" });
  answerMessages(() =>
    sent.length === 1
      ? problem(409, { code: "newer_message", messages: [newer], last_seq: 5 })
      : HttpResponse.json(messageOf({ kind: "reply" }), { status: 202 }),
  );
  const { user } = open();
  await user.type(await box(), "Here you are{Control>}{Enter}{/Control}");
  const warning = await screen.findByRole("alert");
  expect(warning.textContent).toMatch(/newer customer message.*Wait!/s);
  expect(await box()).toHaveProperty("value", "Here you are");
  await user.click(within(warning).getByRole("button", { name: "I have read it" }));
  await user.click(screen.getByRole("button", { name: "Send reply" }));
  await waitFor(() => expect(sent.map(({ last_seen_seq: seen }) => seen)).toEqual([1, 5]));
  await waitFor(async () => expect(await box()).toHaveProperty("value", ""));
});

test("a snippet is filled in, and what is left open keeps the reply from being sent", async () => {
  answerMessages(() => HttpResponse.json(messageOf({ kind: "reply" }), { status: 202 }));
  const { user } = open();
  // In user-event two brackets are one that is typed.
  await user.type(await box(), "[[");
  await user.click(await screen.findByRole("menuitem", { name: /On its way/ }));
  expect(await box()).toHaveProperty("value", "Hello Ada Lovelace, order {order_id} is on its way.");
  expect(screen.getByText("Fill in {order_id} first.")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Send reply" }));
  expect(sent).toEqual([]);
});

test("m and n bring one to the field, also from another tab", async () => {
  const { user, address } = open("?tab=raw");
  await screen.findByRole("heading", { level: 1 });
  await user.keyboard("n");
  const field = await box("Internal note for colleagues");
  await waitFor(() => expect(document.activeElement).toBe(field));
  expect(address()).toBe("/tickets/t1");
  await user.keyboard("m");
  expect(field).toHaveProperty("value", "m");
});

test("the timeline survives what it does not know, and loads what was cut", async () => {
  const huge = eventOf({
    seq: 3,
    type: "warehouse.moved",
    title: "Moved",
    data: { shelf: "B" },
    truncated: true,
  });
  ticket = ticketOf({ events: [eventOf(), toolEventOf(2, { attempts: 3 }), huge], last_seq: 3 });
  server.use(
    answers("get", "/api/v1/tickets/{ticket_id}/events/{seq}", {
      ...huge,
      ...{ truncated: false, data: { shelf: "B", all: "x".repeat(9000) } },
    }),
  );
  const { user } = open("?tab=timeline&event=3");
  const row = await screen.findByRole("article", { name: "Event 3: Moved" });
  expect(row.getAttribute("aria-current")).toBe("true");
  expect(screen.getByText("Done on attempt 3")).toBeDefined();
  await user.click(within(row).getByRole("button", { name: "Load full" }));
  expect(await within(row).findByRole("button", { name: /^Show all/ })).toBeDefined();
  expect(within(row).queryByRole("button", { name: "Load full" })).toBeNull();
});

const OLDER = [1, 2, 3, 4, 5, 6, 7, 8].map((seq) =>
  eventOf({ seq, title: seq === 1 ? "The oldest" : "Older" }),
);

test("older events are loaded when they are asked for", async () => {
  ticket = ticketOf({ events: [eventOf({ seq: 9, title: "The newest" })], events_before: 9, last_seq: 9 });
  server.use(
    answers("get", "/api/v1/tickets/{ticket_id}/events", ({ query }) => ({
      items: query.get("before") === "9" ? OLDER : [],
      ...{ next_cursor: null, events_before: null },
    })),
  );
  const { user } = open("?tab=timeline");
  await user.click(await screen.findByRole("button", { name: "Load older events" }));
  expect(await screen.findByRole("heading", { name: "The oldest" })).toBeDefined();
  expect(screen.queryByRole("button", { name: "Load older events" })).toBeNull();
});

test("the trace is a tree for the arrow keys, and the address follows", async () => {
  const data = { written_by_the_model: "I look the order up." };
  const model = spanOf({ id: "step", parent_id: "turn-1", kind: "model_call", name: "offline", data });
  const spans = [spanOf(), model];
  const counts = { partial: true, shows_words: true, model_calls: 1, tokens_in: 1200, tokens_out: 34 };
  serveTicket(() => ticket, { trace: { ticket_id: "t1", spans, ...counts } });
  const { user, address } = open("?tab=trace");
  const tree = await screen.findByRole("tree", { name: "Trace" });
  expect(screen.getByText(/oldest spans are left out/)).toBeDefined();
  const [turn] = within(tree).getAllByRole("treeitem");
  turn?.focus();
  await user.keyboard("{ArrowRight}");
  const [, child] = within(tree).getAllByRole("treeitem");
  expect(child?.getAttribute("aria-selected")).toBe("true");
  await waitFor(() => expect(document.activeElement).toBe(child));
  expect(screen.getByText("I look the order up.")).toBeDefined();
  await waitFor(() => expect(address()).toBe("/tickets/t1?tab=trace&span=step"));
  await user.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(within(tree).getAllByRole("treeitem")).toHaveLength(1);
});
