import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Approval } from "@/api/types";
import { toastHistory } from "@/lib/toasts";
import { answers } from "@/test/answers";
import { renderPage } from "@/test/render-page";
import { refundOf, serveQueue } from "@/test/served-queue";
import { server } from "@/test/server";
import { ApprovalsPage } from "./approvals-page";
import { whyNotAll } from "./bulk-bar";

const FLAG = { code: "email_differs", severity: "high" as const, text: "Another address." };
const QUEUE = [refundOf("a1", "Ada"), refundOf("a2", "Bob"), refundOf("a3", "Cat")];

interface Asked {
  decision: string;
  items: { id: string; digest: string }[];
}

/** The queue, where of many at once all but these are decided. */
function serve(refused: string[]) {
  const asked: Asked[] = [];
  const service = serveQueue(QUEUE);
  const problem = {
    ...{ type: "about:blank", title: "Already decided", status: 409, code: "already_decided", errors: [] },
    ...{ detail: "This request was rejected before by bo.", request_id: "request-1" },
  };
  server.use(
    answers("post", "/api/v1/approvals/bulk", ({ body }) => {
      const { items, decision } = body as Asked;
      asked.push({ items, decision });
      return {
        items: items.map(({ id }) =>
          refused.includes(id)
            ? { id, status_code: 409, approval: null, problem }
            : { id, status_code: 200, approval: service.settle(id, { status: "approved" }), problem: null },
        ),
      };
    }),
  );
  return asked;
}

const open = () => renderPage(<ApprovalsPage />, { path: "/approvals/:id?", at: "/approvals" });
const ready = () => screen.findByRole("article", { name: /to Ada/ });

beforeEach(() => toastHistory.set([]));

test("x and Shift+j select; a summary is shown before they are decided", async () => {
  const asked = serve([]);
  const { user } = open();
  await ready();
  await user.keyboard("x{Shift>}J{/Shift}");
  await user.click(screen.getByRole("button", { name: "Approve…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Approve 2 requests?" }));
  expect(dialog.getByText(/EUR\s99.98/)).toBeTruthy();
  expect(dialog.getByText("2: Ada, Bob")).toBeTruthy();
  expect(asked).toEqual([]);
  await user.click(dialog.getByRole("button", { name: "Approve 2 requests" }));
  await waitFor(() => expect(toastHistory.get()[0]?.title).toBe("Approved 2 requests"));
  expect(asked[0]?.items).toEqual([
    { id: "a1", digest: "digest-a1" },
    { id: "a2", digest: "digest-a2" },
  ]);
  await screen.findByRole("article", { name: /to Cat/ });
});

test("what was not decided is listed with its reason", async () => {
  serve(["a2"]);
  const { user } = open();
  await ready();
  await user.keyboard("x{Shift>}J{/Shift}");
  await user.click(screen.getByRole("button", { name: "Reject…" }));
  await user.click(await screen.findByRole("button", { name: "Reject 2 requests" }));
  const alert = await screen.findByText("1 request decided, 1 not. Those wait as before.");
  expect(alert).toBeTruthy();
  const list = within(screen.getByRole("list", { name: "Not decided" }));
  expect(list.getByRole("link").textContent).toMatch(/Refund EUR\s49.99 to Bob/);
  expect(list.getByText(/rejected before by bo/)).toBeTruthy();
});

test("only the same action in one currency without high flags is approved at once", () => {
  const other = refundOf("b1", "Yuki", { amount: { minor: 8800, currency: "JPY" } });
  const risky = refundOf("b2", "Mal", { flags: [FLAG] });
  const [ada, bob] = QUEUE as [Approval, Approval];
  expect(whyNotAll("approve", [ada, bob])).toBeNull();
  expect(whyNotAll("approve", [ada, other])).toBe("Approve one action in one currency at a time.");
  expect(whyNotAll("approve", [ada, risky])).toBe("1 request with a high risk flag must be decided alone.");
  expect(whyNotAll("reject", [ada, other, risky])).toBeNull();
});

test("what one may not decide is not decided with others", () => {
  const limit = { allowed: false, code: "over_limit", text: "You may approve up to EUR 20.00." };
  const large = refundOf("b3", "Eve", { may_decide: limit, allowed_decisions: ["reject"] });
  expect(whyNotAll("approve", [large])).toBe(
    "You may not approve 1 of these. You may approve up to EUR 20.00.",
  );
});
