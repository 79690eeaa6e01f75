import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Ticket, TicketTemplate } from "@/api/types";
import { answers } from "@/test/answers";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import { NewTicketPage } from "./new-ticket-page";

const REFUND: TicketTemplate = {
  ...{ id: "refund", title: "Refund", expected: "It waits for a person’s approval." },
  ticket: { subject: "Refund please", body: "The lamp flickers.", customer_email: "ada@example.com" },
};
const ADA = {
  ...{ id: "cus_ada", email: "ada@example.com", name: "Ada Lovelace", staff: false },
  ...{ created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" },
};
const ORDER = {
  ...{ id: "1001", customer_id: "cus_ada", currency: "EUR", total: 4999, paid: 4999, status: "delivered" },
  ...{ items: [], note: null, payment_reference: null },
  ...{ placed_at: "2026-11-01T00:00:00Z", updated_at: "2026-11-01T00:00:00Z" },
};

// Whole forms are filled in key by key: slow on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

let sent: unknown[];
let sentKeys: (string | null)[];

beforeEach(() => {
  localStorage.clear();
  sent = [];
  sentKeys = [];
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/ticket-templates", { items: [REFUND] }),
    answers("get", "/api/v1/customers", { items: [ADA], next_cursor: null }),
    answers("get", "/api/v1/orders", { items: [ORDER], next_cursor: null }),
    http.post("*/api/v1/tickets", async ({ request }) => {
      sent.push(await request.json());
      sentKeys.push(request.headers.get("Idempotency-Key"));
      return HttpResponse.json({ id: "t9", subject: "Refund please" } as Ticket, { status: 202 });
    }),
  );
});

function newTicket() {
  return renderPage(<NewTicketPage />, { path: "/tickets/new" });
}

const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);

test("a template fills the form, says what to expect, and leads to the ticket", async () => {
  const { user, address } = newTicket();
  await user.click(await screen.findByRole("button", { name: /^Refund/ }));
  expect(screen.getByText("What to expect of “Refund”")).toBeTruthy();
  expect(field("Message").value).toBe("The lamp flickers.");
  await user.click(screen.getByRole("button", { name: "Send ticket" }));
  await screen.findByText("Another page");
  expect(address()).toBe("/tickets/t9");
  expect(sent).toEqual([
    {
      subject: "Refund please",
      body: "The lamp flickers.",
      customer_email: "ada@example.com",
      channel: "web",
    },
  ]);
});

test("what is missing is said at the fields before anything is sent", async () => {
  const { user } = newTicket();
  await user.type(await screen.findByLabelText("Customer’s e-mail"), "nobody");
  await user.click(screen.getByRole("button", { name: "Send ticket" }));
  expect(await screen.findByText("This is not an e-mail address.")).toBeTruthy();
  expect(screen.getByText("A ticket needs a subject.")).toBeTruthy();
  expect(document.activeElement).toBe(field("Customer’s e-mail"));
  expect(sent).toEqual([]);
});

test("what the service refuses is said at its field, and the draft is kept", async () => {
  server.use(
    answers("post", "/api/v1/tickets", () =>
      problem(422, { errors: [{ field: "body.subject", message: "is too odd", code: "odd" }] }),
    ),
  );
  const { user } = newTicket();
  await user.click(await screen.findByRole("button", { name: /^Refund/ }));
  await user.click(screen.getByRole("button", { name: "Send ticket" }));
  expect(await screen.findByText("Is too odd.")).toBeTruthy();
  expect(field("Subject").value).toBe("Refund please");
  expect(field("Subject").getAttribute("aria-invalid")).toBe("true");
});

test("a known customer is found while typing, with the name", async () => {
  const { user } = newTicket();
  await user.type(await screen.findByLabelText("Customer’s e-mail"), "ada");
  await user.click(await screen.findByRole("option", { name: /Ada Lovelace/ }));
  expect(field("Customer’s e-mail").value).toBe("ada@example.com");
  expect(field("Customer’s name (optional)").value).toBe("Ada Lovelace");
});

test("an order of the customer can be chosen, and named in the message for the agent", async () => {
  const { user } = newTicket();
  await user.click(await screen.findByRole("button", { name: /^Refund/ }));
  const orders = await screen.findByRole("combobox", { name: /^Order/ });
  await waitFor(() => expect(orders.hasAttribute("data-disabled")).toBe(false));
  await user.click(orders);
  await user.click(await screen.findByRole("option", { name: /Order 1001/ }));
  await user.click(await screen.findByRole("button", { name: "Add “Order 1001” to the message" }));
  expect(field("Message").value).toBe("The lamp flickers.\n\nOrder 1001");
});

test("the same ticket sent again after a failure has the same key, another one a new key", async () => {
  let failures = 1;
  server.use(
    http.post("*/api/v1/tickets", ({ request }) => {
      sentKeys.push(request.headers.get("Idempotency-Key"));
      if (failures-- > 0) return HttpResponse.json({}, { status: 503 });
      return HttpResponse.json({ id: "t9", subject: "x" } as Ticket, { status: 202 });
    }),
  );
  const { user } = newTicket();
  const send = async () => {
    await user.click(screen.getByRole("button", { name: "Send and create another" }));
  };
  await user.click(await screen.findByRole("button", { name: /^Refund/ }));
  await send();
  expect(await screen.findByText(/your draft is kept/)).toBeTruthy();
  await send();
  await waitFor(() => expect(field("Subject").value).toBe(""));
  await user.click(screen.getByRole("button", { name: /^Refund/ }));
  await send();
  await waitFor(() => expect(sentKeys).toHaveLength(3));
  expect(sentKeys[1]).toBe(sentKeys[0]);
  expect(sentKeys[2]).not.toBe(sentKeys[0]);
});

test("an example does not replace one’s own words without asking", async () => {
  const { user } = newTicket();
  await user.type(await screen.findByLabelText("Subject"), "My own words");
  await user.click(screen.getByRole("button", { name: /^Refund/ }));
  expect(field("Subject").value).toBe("My own words");
  await user.click(await screen.findByRole("button", { name: "Replace it" }));
  await waitFor(() => expect(field("Subject").value).toBe("Refund please"));
});

test("a viewer is told which role may send", async () => {
  server.use(answers("get", "/api/v1/me", { ...admin, role: "viewer" }));
  newTicket();
  expect((await screen.findAllByText(/needs the role agent/)).length).toBeGreaterThan(0);
  const button = screen.getByRole("button", { name: "Send ticket" });
  await waitFor(() => expect(button.getAttribute("aria-disabled")).toBe("true"));
});
