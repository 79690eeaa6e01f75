import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { answers } from "@/test/answers";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import type { DryRun, Policy } from "../types";
import { PolicySection } from "./policy-section";

const YAML = "rules:\n  - id: refunds-ask\n    effect: ask\n";
const policy: Policy = {
  version: "v1",
  source: { ...{ kind: "bundled", name: "the bundled policy", number: null }, ...unpublished() },
  tools: [
    {
      ...{ tool: "process_refund", title: "Refund money", moves: "money" },
      rules: [
        {
          id: "refunds-ask",
          sentence: "Always: an approver must agree first.",
          effect: "ask",
          text: "Every refund waits for a person.",
          conditions: [],
          approvers: { role: "approver", people: 2 },
          notify: [],
          escalate_to: [],
          remind_after_hours: 4,
          escalate_after_hours: null,
          expires_after_hours: 72,
          on_expiry: "nothing is executed",
        },
      ],
    },
  ],
  limits: ["One customer gets at most 25 refunds in 24 hours."],
  warnings: ["No rule knows EUR."],
  cannot_publish: null,
  yaml: YAML,
};
const outcome = { rule_id: "refunds-ask", text: "Every refund waits for a person." };
const dryRun: DryRun = {
  ...{ version: "v2", same_as_current: false, headline: "Would have sent 14 more to approval." },
  ...{ calls: 1000, unchanged: 986, with_fewer_facts: 0, warnings: [] },
  changes: [{ then: "auto", now: "ask an approver", count: 14, sentence: "14 more are asked for." }],
  changed: [
    {
      ...{ ticket_id: "t1", ticket_url: "http://127.0.0.1/tickets/t1", tool: "process_refund" },
      ...{ subject: "order 1001", at: "2026-11-23T10:00:00Z" },
      then: { ...outcome, effect: "auto", words: "auto" },
      now: { ...outcome, effect: "ask", words: "ask an approver" },
    },
  ],
};

function unpublished() {
  return { published_by: null, published_at: null, note: null };
}

function open(tab: string) {
  return renderPage(<PolicySection />, { path: "/settings/policy", at: `/settings/policy?tab=${tab}` });
}

async function typed(user: ReturnType<typeof open>["user"]) {
  const field = await screen.findByLabelText<HTMLTextAreaElement>("Policy (YAML)");
  field.focus();
  field.setSelectionRange(YAML.length, YAML.length);
  await user.paste("# more");
  return field;
}

// Typing into a dialog takes its time on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

beforeEach(() => {
  localStorage.clear();
  server.use(answers("get", "/api/v1/me", admin), answers("get", "/api/v1/policy", policy));
});

it("says in words what each rule does and who decides", async () => {
  open("rules");
  const tool = await screen.findByRole("region", { name: /Refund money/ });
  expect(within(tool).getByText("Asks first")).toBeTruthy();
  expect(within(tool).getByText("Always: an approver must agree first.")).toBeTruthy();
  expect(within(tool).getByText("2 approvers or higher")).toBeTruthy();
  expect(within(tool).getByText("after 72 hours: nothing is executed")).toBeTruthy();
  expect(screen.getByText("No rule knows EUR.")).toBeTruthy();
  expect(screen.getByText("One customer gets at most 25 refunds in 24 hours.")).toBeTruthy();
});

it("shows what a policy would have said about recorded calls, with links to their tickets", async () => {
  let asked: unknown = null;
  server.use(
    answers("post", "/api/v1/policy/dry-run", ({ body }) => {
      asked = body;
      return dryRun;
    }),
  );
  const { user } = open("edit");
  await typed(user);
  await user.click(screen.getByRole("button", { name: "Try on" }));
  expect(await screen.findByText("Would have sent 14 more to approval.")).toBeTruthy();
  expect(asked).toEqual({ yaml: `${YAML}# more`, last: 1000 });
  expect(screen.getByRole("link", { name: "Process refund" }).getAttribute("href")).toBe("/tickets/t1");
});

it("names each mistake by its line and leads to it", async () => {
  const mistakes = [{ line: 3, column: 5, message: "rules[0].effect: must be auto, ask or deny" }];
  server.use(
    answers("post", "/api/v1/policy/dry-run", () => problem(422, { code: "policy_mistaken", mistakes })),
  );
  const { user } = open("edit");
  const field = await typed(user);
  await user.click(screen.getByRole("button", { name: "Try on" }));
  await user.click(await screen.findByRole("button", { name: "Line 3, column 5" }));
  expect(document.activeElement).toBe(field);
  expect(field.value.slice(field.selectionStart)).toMatch(/^effect: ask/);
  expect(field.getAttribute("aria-invalid")).toBe("true");
});

it("keeps the text when somebody else has published meanwhile, and publishes over it once that was seen", async () => {
  const based: unknown[] = [];
  server.use(
    answers("post", "/api/v1/policy/versions", ({ body }) => {
      const sent = body as { based_on: string };
      based.push(sent.based_on);
      if (sent.based_on === "v1") return problem(412, { code: "policy_changed", version: "v9" });
      return {
        ...{ number: 3, version: "v2", note: "", published_by: "admin@localhost", diff: "", yaml: YAML },
        ...{ published_at: "2026-11-24T10:00:00Z", current: true, added: 1, removed: 0 },
      };
    }),
  );
  const { user } = open("edit");
  const field = await typed(user);
  await user.click(screen.getByRole("button", { name: "Publish…" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText("You have not tried this text on recorded calls.")).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Publish" }));
  expect(await within(dialog).findByText("Another policy was published meanwhile")).toBeTruthy();
  expect(field.value).toBe(`${YAML}# more`);
  await user.click(within(dialog).getByRole("button", { name: "I have seen it; keep my text" }));
  await user.click(within(dialog).getByRole("button", { name: "Publish" }));
  expect(await screen.findByText("Version 3 is published")).toBeTruthy();
  expect(based).toEqual(["v1", "v9"]);
});

it("says that a policy file holds instead of offering to publish", async () => {
  server.use(
    answers("get", "/api/v1/policy", { ...policy, cannot_publish: "The file policy.yaml holds here." }),
  );
  open("edit");
  expect(await screen.findByText("Nothing can be published here")).toBeTruthy();
  const publish = screen.getByRole("button", { name: "Publish…" });
  expect(publish.getAttribute("aria-disabled")).toBe("true");
});

it("tells those who are no admins what they would need to change it", async () => {
  server.use(answers("get", "/api/v1/me", { ...admin, role: "approver" }));
  open("edit");
  expect(await screen.findByText("Changing the policy needs the role admin.")).toBeTruthy();
});
