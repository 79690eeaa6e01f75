import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { answers } from "@/test/answers";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import type { TicketFacets, TicketLine } from "./api/list-tickets";
import { TicketsPage } from "./tickets-page";

const ticketOf = (id: string, changes: Partial<TicketLine> = {}): TicketLine => ({
  ...{ id, subject: `Lamp ${id}`, body: "It flickers.", snippet: "It flickers.", metadata: {} },
  ...{ customer_email: "ada@example.com", customer_name: "Ada", sender_verified: true },
  ...{ channel: "web", priority: "normal", status: "completed", assignee: "agent", category: "bug" },
  ...{ created_at: "2026-11-23T10:00:00Z", updated_at: "2026-11-23T10:05:00Z" },
  ...{ response: null, completed_at: null, failure: null, waiting_for: null, stage: "complete" },
  ...{ workflow: { id: `ticket-${id}`, run_id: null, url: "http://127.0.0.1:8233/" } },
  ...changes,
});
const FACETS: TicketFacets = {
  ...{ total: 2, capped: false, waiting: 1, status: { completed: 1, failed: 1 }, channel: { web: 2 } },
  ...{ priority: { normal: 2 }, category: { bug: 2 }, assignee: { agent: 2 } },
};
let asked: URLSearchParams[];
let items: TicketLine[];

beforeEach(() => {
  asked = [];
  items = [ticketOf("t1"), ticketOf("t2", { status: "failed" })];
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/tickets/facets", FACETS),
    answers("get", "/api/v1/tickets", ({ query }) => {
      asked.push(query);
      return { items, next_cursor: null };
    }),
  );
});

const open = (at = "/tickets") => renderPage(<TicketsPage />, { path: "/tickets", at });
const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });

test("statuses show how many they would leave, and pressing one narrows the list and the address", async () => {
  const { user, address } = open();
  await row("Lamp t1");
  await user.click(await screen.findByRole("button", { name: /Failed\s*1 tickets/ }));
  await waitFor(() => expect(asked.at(-1)?.getAll("status")).toEqual(["failed"]));
  expect(address()).toBe("/tickets?status=failed");
  await user.click(screen.getByRole("button", { name: /Completed/ }));
  await waitFor(() => expect(asked.at(-1)?.getAll("status")).toEqual(["failed", "completed"]));
});

test("a link brings filter and order with it", async () => {
  open("/tickets?status=failed&channel=email&waiting=true&sort=updated_at");
  await row("Lamp t1");
  expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
    ...{ status: "failed", channel: "email", waiting: "true", sort: "updated_at" },
  });
});

test("what is typed is searched once the typing has paused", async () => {
  const { user, address } = open();
  await row("Lamp t1");
  const before = asked.length;
  await user.type(screen.getByRole("searchbox", { name: "Search tickets" }), "lamp");
  await waitFor(() => expect(address()).toBe("/tickets?q=lamp"));
  await waitFor(() => expect(asked.at(-1)?.get("q")).toBe("lamp"));
  expect(asked.length - before).toBe(1);
});

test("a header sorts, the newest first and then the other way round", async () => {
  const { user, address } = open();
  await row("Lamp t1");
  await user.click(screen.getByRole("button", { name: "Updated" }));
  await waitFor(() => expect(address()).toBe("/tickets?sort=-updated_at"));
  await user.click(screen.getByRole("button", { name: "Updated" }));
  await waitFor(() => expect(asked.at(-1)?.get("sort")).toBe("updated_at"));
});

test("keys go through the rows and tick them, and each ticket has its own answer", async () => {
  const told: string[] = [];
  server.use(
    answers("post", "/api/v1/tickets/{ticket_id}/takeover", ({ params }) => {
      told.push(params.ticket_id ?? "");
      return params.ticket_id === "t2"
        ? problem(409, { detail: "The ticket is cancelled." })
        : HttpResponse.json(ticketOf("t1"), { status: 202 });
    }),
  );
  const { user, address } = open();
  await row("Lamp t1");
  await user.keyboard("jxjx");
  await user.click(await screen.findByRole("button", { name: "Take over" }));
  const dialog = await screen.findByRole("dialog", { name: "Take over 2 tickets" });
  await user.click(within(dialog).getByRole("button", { name: "Take over 2 tickets" }));
  await within(dialog).findByText("Taken over: 1 ticket. Refused: 1 ticket.");
  expect(dialog.textContent).toContain("Lamp t2 · The ticket is cancelled.");
  expect(told).toEqual(["t1", "t2"]);
  await waitFor(() => expect(address()).toBe("/tickets?at=t2"));
});

test("new tickets wait while the cursor is on a row", async () => {
  const { user, queries } = open("/tickets?at=t2");
  await row("Lamp t1");
  items = [ticketOf("t0"), ...items];
  await queries.invalidateQueries({ queryKey: ["tickets"] });
  const button = await screen.findByRole("button", { name: "1 new" });
  expect(screen.queryByText("Lamp t0")).toBeNull();
  await user.click(button);
  await row("Lamp t0");
});

test("a filter that leaves nothing says so and can be cleared", async () => {
  items = [];
  const { user, address } = open("/tickets?status=failed");
  await screen.findByText("No ticket matches.");
  await user.click(screen.getByRole("button", { name: "Show all tickets" }));
  expect(address()).toBe("/tickets");
  await screen.findByText("No tickets yet.");
});

test("a failure is said with its request's id and can be tried again", async () => {
  server.use(answers("get", "/api/v1/tickets", () => problem(500, { code: "internal_error" })));
  open();
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("The tickets could not be read");
  expect(alert.textContent).toContain("request-1");
  within(alert).getByRole("button", { name: "Try again" });
});
