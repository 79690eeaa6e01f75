import { expect, it } from "vitest";
import type { Person } from "../types";
import { asNew, asPatch, formOf, formProblem } from "./person-form";

const ada: Person = {
  ...{ id: "u1", email: "ada@example.com", name: "Ada", role: "approver", active: true },
  ...{ has_password: true, has_single_sign_on: false, money_limits: { EUR: 10000 } },
  ...{ created_at: "2026-11-01T10:00:00Z", updated_at: "2026-11-01T10:00:00Z", deactivated_at: null },
  ...{ last_seen_at: null, sessions: 0, api_keys: 0 },
};

it("sends only what was changed, since another role signs the person out", () => {
  const form = formOf(ada, null);
  expect(asPatch(form, ada)).toEqual({});
  expect(asPatch({ ...form, limits: { EUR: 20000 } }, ada)).toEqual({ money_limits: { EUR: 20000 } });
  expect(asPatch({ ...form, limits: null, role: "admin" }, ada)).toEqual({
    role: "admin",
    money_limits: null,
  });
});

it("asks for every limit of somebody who approves", () => {
  const form = { ...formOf(ada, null), limits: { EUR: null } };
  expect(formProblem(form)).toBe("Type every limit, or remove it.");
  expect(formProblem({ ...form, limits: {} })).toBeNull();
});

it("begins a new person with the limits of whoever adds them", () => {
  expect(formOf(null, { EUR: 500 }).limits).toEqual({ EUR: 500 });
  const form = { ...formOf(null, null), email: " bo@example.com ", name: "Bo" };
  expect(asNew(form)).toEqual({ email: "bo@example.com", name: "Bo", role: "agent", money_limits: null });
});
