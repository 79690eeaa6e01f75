import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Caller, Mail } from "@/api/types";
import { answers } from "@/test/answers";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import type { Effect } from "./api/effects";
import type { InboundMailDetail } from "./api/held-mails";
import { MailPage } from "./mail-page";

const BOUNCED: Mail = {
  ...{
    id: "m1",
    ticket_id: "t1",
    audience: "customer",
    to: "ada@example.com",
    reply_to: "support+x@localhost",
  },
  ...{ subject: "Re: Lamp", text: "Hello <b>Ada</b>", html: "<p>Hello</p>", message_id: "<m1@x>" },
  ...{ headers: { "Auto-Submitted": "auto-replied" }, status: "sent", error: null },
  delivery: { state: "bounced", at: "2026-11-24T03:00:00Z", error: "unknown user" },
  ...{ at: "2026-11-24T02:59:00Z", sent_at: "2026-11-24T02:59:01Z" },
};
const HELD: InboundMailDetail = {
  ...{ id: "h1", provider: "generic", received_at: "2026-11-24T03:00:00Z", status: "quarantined" },
  ...{ reason: "auto_reply: Auto-Submitted: auto-replied", from_email: "eve@example.net", subject: "Away" },
  ...{ kind: "auto_reply", sender_verified: false, sender_reason: "no SPF pass", ticket_id: null },
  ...{ message_id: null, content_type: "application/json", raw_size: 812, releasable: true },
  ...{
    text: "I am <script>away</script>",
    files: [{ filename: "a.txt", content_type: "text/plain", size: 5 }],
  },
};
const EFFECT: Effect = {
  ...{
    id: "e1",
    ticket_id: "t1",
    approval_id: null,
    tool: "process_refund",
    arguments: { order_id: "1001" },
  },
  ...{ status: "unknown", resolvable: true, attempts: 3, reference: null, error: "timeout" },
  ...{ created_at: "2026-11-24T03:00:00Z", finished_at: null },
};

// Dialogs are filled in key by key: slow on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

function signedInAs(role: Caller["role"]) {
  return answers("get", "/api/v1/me", { ...admin, role });
}

beforeEach(() =>
  server.use(
    signedInAs("admin"),
    answers("get", "/api/v1/inbound-mail-counts", { quarantined: 1, unreadable: 1 }),
    answers("get", "/api/v1/effects", { items: [EFFECT], next_cursor: null }),
    answers("get", "/api/v1/outbox", { items: [BOUNCED], next_cursor: null }),
    answers("get", "/api/v1/outbox/{mail_id}", BOUNCED),
    answers("get", "/api/v1/inbound-mails", { items: [HELD], next_cursor: null }),
    answers("get", "/api/v1/inbound-mails/{inbound_mail_id}", HELD),
  ),
);

function mailAt(at: string) {
  return renderPage(<MailPage />, { path: "/mail/:box?", at });
}

test("a mail that came back says so and why, and its words are text", async () => {
  const { user, address } = mailAt("/mail");
  await user.click(await screen.findByRole("link", { name: "Re: Lamp" }));
  expect(address()).toBe("/mail?mail=m1");
  expect(await screen.findByText("Reason: unknown user")).toBeTruthy();
  expect(screen.getByText("Hello <b>Ada</b>")).toBeTruthy();
  expect(document.querySelector("iframe")).toBeNull();
  expect(screen.getByRole("link", { name: "Open the ticket" }).getAttribute("href")).toBe("/tickets/t1");
});

test("filters of the address reach the service", async () => {
  let asked = new URLSearchParams();
  server.use(
    answers("get", "/api/v1/outbox", ({ query }) => {
      asked = query;
      return { items: [], next_cursor: null };
    }),
  );
  const { user, address } = mailAt(
    "/mail?ticket_id=t9&status=failed&audience=staff&q=lamp&period=24h&to=a@b.de",
  );
  expect(await screen.findByText("No mail fits this filter.")).toBeTruthy();
  expect(Object.fromEntries(asked)).toMatchObject({
    ...{ ticket_id: "t9", status: "failed", audience: "staff", q: "lamp", to: "a@b.de" },
  });
  expect(Date.now() - Date.parse(asked.get("since") ?? "")).toBeGreaterThan(86_000_000);
  await user.click(screen.getByRole("button", { name: "Clear the filter" }));
  expect(address()).toBe("/mail");
});

test("the tabs count what waits", async () => {
  mailAt("/mail");
  const tabs = screen.getByRole("navigation", { name: "Mail" });
  expect(await within(tabs).findByText("2")).toBeTruthy();
  expect(await within(tabs).findByText("1")).toBeTruthy();
});

test("a held mail says why it is held and who is not proven, and shows its words as text", async () => {
  mailAt("/mail/held?mail=h1");
  expect(await screen.findByText("Held: an automatic answer")).toBeTruthy();
  expect(screen.getByText("Not verified")).toBeTruthy();
  expect(screen.getByText("I am <script>away</script>")).toBeTruthy();
  expect(screen.getByText("a.txt")).toBeTruthy();
});

test("a held mail is released as a ticket", async () => {
  let mail = HELD;
  const released = { status: "stored", ticket_id: "t7", text: null, releasable: false } as const;
  server.use(
    answers("get", "/api/v1/inbound-mails/{inbound_mail_id}", () => mail),
    answers(
      "post",
      "/api/v1/inbound-mails/{inbound_mail_id}/release",
      () => (mail = { ...HELD, ...released }),
    ),
  );
  const { user } = mailAt("/mail/held?mail=h1");
  await user.click(await screen.findByRole("button", { name: "Release as ticket" }));
  await user.click(screen.getByRole("button", { name: "Release" }));
  const links = await screen.findAllByRole("link", { name: "Open the ticket" });
  expect(links[0]?.getAttribute("href")).toBe("/tickets/t7");
  expect(screen.queryByRole("button", { name: "Release as ticket" })).toBeNull();
});

test("a refusal is shown where it was asked, and nothing is lost", async () => {
  server.use(
    answers("post", "/api/v1/inbound-mails/{inbound_mail_id}/discard", () =>
      problem(409, { code: "not_held", detail: "Somebody has released it." }),
    ),
  );
  const { user } = mailAt("/mail/held?mail=h1");
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("Reason (optional)"), "advertising");
  await user.click(within(dialog).getByRole("button", { name: "Discard" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("Somebody has released it.");
  expect(within(dialog).getByLabelText<HTMLTextAreaElement>("Reason (optional)").value).toBe("advertising");
});

test("a viewer is told why held mail is not shown, and nothing is asked for", async () => {
  server.use(
    signedInAs("viewer"),
    answers("get", "/api/v1/inbound-mails", () => problem(403)),
  );
  mailAt("/mail/held");
  expect(await screen.findByText(/needs the role agent/)).toBeTruthy();
});

test("an outcome is confirmed only with what was found out and how", async () => {
  let sent: unknown;
  server.use(
    answers("post", "/api/v1/effects/{effect_id}/resolve", ({ body }) => {
      sent = body;
      return { ...EFFECT, status: "done", resolvable: false };
    }),
  );
  const { user } = mailAt("/mail/unknown");
  await user.click(await screen.findByRole("button", { name: "Say what happened" }));
  await user.click(screen.getByRole("button", { name: "Confirm" }));
  expect(await screen.findByText("Choose what you found out.")).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: "It happened" }));
  await user.type(screen.getByLabelText("The vendor’s reference (optional)"), "re_1");
  await user.type(screen.getByLabelText("How do you know?"), "Seen at the vendor.");
  await user.click(screen.getByRole("button", { name: "Confirm: it happened" }));
  await waitFor(() =>
    expect(sent).toEqual({ outcome: "happened", reason: "Seen at the vendor.", reference: "re_1" }),
  );
});

test("who may not resolve is told which role may", async () => {
  server.use(signedInAs("agent"));
  mailAt("/mail/unknown");
  const button = await screen.findByRole("button", { name: "Say what happened" });
  await waitFor(() => expect(button.getAttribute("aria-disabled")).toBe("true"));
  expect(screen.getByText(/needs the role approver/)).toBeTruthy();
});
