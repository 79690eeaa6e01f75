import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { answers } from "@/test/answers";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import { SettingsPage } from "./settings-page";

// Typing into a dialog takes its time on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

function open(section: string, role: typeof admin.role) {
  server.use(answers("get", "/api/v1/me", { ...admin, role }));
  return renderPage(<SettingsPage />, { path: "/settings/:section?", at: `/settings/${section}` });
}

it("says which role a section needs instead of hiding it", async () => {
  open("people", "agent");
  expect(await screen.findByText("People needs the role admin.")).toBeTruthy();
  expect(await screen.findByText(/You are signed in with the role agent/)).toBeTruthy();
});

it("says that there is no such section", async () => {
  open("nothing", "admin");
  expect(await screen.findByText("There is no such section.")).toBeTruthy();
});

it("asks why before the kill switch is turned, and keeps the reason when that is refused", async () => {
  const off = { active: false, reason: null, changed_by: null, changed_at: null };
  server.use(
    answers("get", "/api/v1/effect-hold", off),
    answers("put", "/api/v1/effect-hold", () => problem(503, { code: "unavailable" })),
  );
  const { user } = open("kill-switch", "admin");
  await user.click(await screen.findByRole("button", { name: "Hold everything…" }));
  const confirm = await screen.findByRole("button", { name: "Hold everything" });
  await user.click(confirm);
  expect(await screen.findByText("Type a reason.")).toBeTruthy();
  const reason = screen.getByLabelText<HTMLInputElement>("Reason");
  await user.type(reason, "Refunds look wrong.");
  await user.click(confirm);
  expect(await screen.findByText("The service has a problem")).toBeTruthy();
  expect(reason.value).toBe("Refunds look wrong.");
});
