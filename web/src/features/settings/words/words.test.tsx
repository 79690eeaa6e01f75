import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { answers } from "@/test/answers";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import type { CannedReason } from "../types";
import { ReasonsSection } from "./reasons-section";
import { SnippetsSection } from "./snippets-section";
import { unknownVariables, withVariable } from "./variables";

// Typing into a dialog takes its time on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

const reason = (place: number, text: string): CannedReason => ({
  ...{ id: `r${place}`, decision: "reject", place, key: place <= 5 ? String(place) : null, text },
  ...{ updated_at: "2026-11-01T10:00:00Z", updated_by: "ticketflow" },
});
const variables = [{ name: "customer_name", meaning: "The customer's name." }];

beforeEach(() => server.use(answers("get", "/api/v1/me", admin)));

it("moves a reason to the next place", async () => {
  let moved: unknown = null;
  server.use(
    answers("get", "/api/v1/canned-reasons", { items: [reason(1, "No receipt."), reason(2, "Too late.")] }),
    answers("patch", "/api/v1/canned-reasons/{reason_id}", ({ params, body }) => {
      moved = [params.reason_id, body];
      return reason(2, "No receipt.");
    }),
  );
  const { user } = renderPage(<ReasonsSection />);
  const list = await screen.findByRole("region", { name: "For rejecting" });
  expect(within(list).getByText("1")).toBeTruthy();
  const up = within(list).getByRole("button", { name: "Move “No receipt.” up" });
  expect(up.getAttribute("aria-disabled")).toBe("true");
  await user.click(within(list).getByRole("button", { name: "Move “No receipt.” down" }));
  expect(await screen.findByText("Moved to place 2")).toBeTruthy();
  expect(moved).toEqual(["r1", { place: 2 }]);
});

it("shows reasons to everybody and the means to change them to admins", async () => {
  server.use(
    answers("get", "/api/v1/me", { ...admin, role: "viewer" }),
    answers("get", "/api/v1/canned-reasons", { items: [reason(1, "No receipt.")] }),
  );
  renderPage(<ReasonsSection />);
  expect(await screen.findByText("No receipt.")).toBeTruthy();
  expect(screen.getByText(/needs the role admin/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Move/ })).toBeNull();
});

it("puts what the service says about a variable at the text", async () => {
  const errors = [{ field: "body.body", message: "{foo} is no variable", code: "value_error" }];
  server.use(
    answers("get", "/api/v1/snippets", { items: [], next_cursor: null, variables }),
    answers("post", "/api/v1/snippets", () => problem(422, { code: "invalid_request", errors })),
  );
  const { user } = renderPage(<SnippetsSection />);
  await screen.findByText("There are no snippets yet.");
  await user.click(screen.getByRole("button", { name: "New snippet" }));
  await user.type(await screen.findByLabelText("Title"), "Hello");
  await user.click(screen.getByRole("button", { name: "Insert {customer_name}" }));
  const text = screen.getByLabelText<HTMLTextAreaElement>("Text");
  expect(text.value).toBe("{customer_name}");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("{foo} is no variable.")).toBeTruthy();
  expect(text.getAttribute("aria-invalid")).toBe("true");
});

it("finds variables that there are not, as the service does", () => {
  expect(unknownVariables("Hi {customer_name}, {Foo}, {} and {Foo}", ["customer_name"])).toEqual(["Foo", ""]);
  expect(unknownVariables("No { brace closes", [])).toEqual([]);
});

it("puts a variable in place of what is marked", () => {
  expect(withVariable("Hello you!", "customer_name", 6, 9)).toEqual({
    body: "Hello {customer_name}!",
    cursor: 21,
  });
});
