import { screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { answers } from "@/test/answers";
import { admin } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import type { ApiKey } from "../types";
import { asKey, NEW_KEY } from "./key-form";
import { stateOf } from "./key-states";
import { KeysSection } from "./keys-section";

// Typing into a dialog takes its time on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

const shop: ApiKey = {
  ...{ id: "k1", name: "shop", role: "agent", prefix: "tf_abcd", scopes: ["tickets:read"], money_limits: {} },
  ...{ created_by: "admin@localhost", acts_for: null, created_at: "2026-11-01T10:00:00Z" },
  ...{ expires_at: null, revoked_at: null, last_used_at: null },
};
const scopes = ["tickets:read", "tickets:write"];
const NOW = Date.parse("2026-11-24T10:00:00Z");

it("shows a new key once, made with the scopes that were ticked", async () => {
  let body: unknown = null;
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/api-keys", { items: [shop], next_cursor: null, scopes }),
    answers("post", "/api/v1/api-keys", (asked) => {
      body = asked.body;
      return { ...shop, id: "k2", name: "script", key: "tf_secret" };
    }),
  );
  const { user } = renderPage(<KeysSection />);
  await screen.findByText("shop");
  await user.click(screen.getByRole("button", { name: "New key" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "script");
  await user.click(within(dialog).getByLabelText("Only some"));
  await user.click(within(dialog).getByRole("checkbox", { name: "Write Tickets" }));
  await user.click(within(dialog).getByRole("button", { name: "Make the key" }));
  expect(await screen.findByText("tf_secret")).toBeTruthy();
  expect(body).toMatchObject({ name: "script", role: "agent", scopes: ["tickets:write"], money_limits: {} });
  await user.click(screen.getByRole("button", { name: "I have kept it" }));
  expect(screen.queryByText("tf_secret")).toBeNull();
});

it("leaves revoked keys out until all are asked for", async () => {
  const gone = { ...shop, id: "k3", name: "old mailer", revoked_at: "2026-11-02T10:00:00Z" };
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/api-keys", { items: [shop, gone], next_cursor: null, scopes }),
  );
  const { user, address } = renderPage(<KeysSection />);
  await screen.findByText("shop");
  expect(screen.queryByText("old mailer")).toBeNull();
  await user.click(screen.getByLabelText("All"));
  expect(await screen.findByText("old mailer")).toBeTruthy();
  expect(address()).toBe("/?show=all");
});

it("counts a key as expired from the moment that it ends", () => {
  expect(stateOf({ ...shop, expires_at: "2026-11-24T10:00:00Z" }, NOW)).toBe("expired");
  expect(stateOf({ ...shop, expires_at: "2026-11-24T10:00:01Z" }, NOW)).toBe("active");
});

it("ends a key after the days that were chosen, or never", () => {
  const form = { ...NEW_KEY, name: " shop " };
  expect(asKey({ ...form, expiry: "7" }, NOW).expires_at).toBe("2026-12-01T10:00:00.000Z");
  expect(asKey({ ...form, expiry: "never" }, NOW)).toMatchObject({ name: "shop", expires_at: null });
});
