import { screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import { SignInPage } from "./sign-in-page";

const signedOut = http.get("*/api/v1/me", () => problem(401, { code: "unauthenticated" }));
const START = "/api/v1/auth/oidc/start";

function methods(oidc: { name: string; url: string } | null) {
  return http.get("*/api/v1/auth/methods", () => HttpResponse.json({ password: true, oidc }));
}

function tooMany(seconds: number) {
  return http.post("*/api/v1/auth/login", () =>
    HttpResponse.json(
      {
        status: 429,
        code: "too_many_failures",
        title: "Too many",
        detail: "Wait.",
        request_id: "r",
        errors: [],
      },
      { status: 429, headers: { "Retry-After": String(seconds) } },
    ),
  );
}

beforeEach(() => server.use(methods(null)));

async function signInAt(address: string) {
  const page = renderPage(<SignInPage />, { path: "/sign-in", at: address });
  await page.user.type(screen.getByLabelText("E-mail"), " admin@localhost ");
  await page.user.type(screen.getByLabelText("Password"), "a password");
  await page.user.click(screen.getByRole("button", { name: "Sign in" }));
  return page;
}

test("leads back to where one came from", async () => {
  let sent: unknown;
  server.use(
    signedOut,
    http.post("*/api/v1/auth/login", async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(admin);
    }),
  );
  const { address } = await signInAt("/sign-in?from=%2Ftickets%3Fstatus%3Dfailed");
  await screen.findByText("Another page");
  expect(address()).toBe("/tickets?status=failed");
  expect(sent).toEqual({ email: "admin@localhost", password: "a password" });
});

test("says that the password is wrong and keeps what was typed", async () => {
  const detail = "E-mail address or password is wrong.";
  server.use(
    signedOut,
    http.post("*/api/v1/auth/login", () => problem(401, { code: "wrong_credentials", detail })),
  );
  await signInAt("/sign-in");
  expect((await screen.findByRole("alert")).textContent).toBe(detail);
  expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("a password");
});

test("does not let one sign in twice", async () => {
  server.use(http.get("*/api/v1/me", () => HttpResponse.json(admin)));
  const { address } = renderPage(<SignInPage />, { path: "/sign-in", at: "/sign-in?from=%2Foutbox" });
  await screen.findByText("Another page");
  expect(address()).toBe("/outbox");
});

test("leads to the identity provider where there is one", async () => {
  server.use(signedOut, methods({ name: "Acme login", url: START }));
  renderPage(<SignInPage />, { path: "/sign-in", at: "/sign-in?from=%2Ftickets%3Fstatus%3Dfailed" });
  const link = await screen.findByRole("link", { name: "Acme login" });
  expect(link.getAttribute("href")).toBe(`${START}?next=%2Ftickets%3Fstatus%3Dfailed`);
});

test("has no button without an identity provider", async () => {
  server.use(signedOut);
  renderPage(<SignInPage />, { path: "/sign-in", at: "/sign-in" });
  await screen.findByRole("button", { name: "Sign in" });
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("says why single sign-on came to nothing", async () => {
  server.use(signedOut);
  renderPage(<SignInPage />, { path: "/sign-in", at: "/sign-in?error=not_known" });
  expect((await screen.findByRole("alert")).textContent).toContain("nobody has added you here");
});

test("has words for a reason of tomorrow", async () => {
  server.use(signedOut);
  renderPage(<SignInPage />, { path: "/sign-in", at: "/sign-in?error=%3Cscript%3E" });
  expect((await screen.findByRole("alert")).textContent).toBe("Signing in did not work. Try again.");
});

test("tells how long to wait after too many tries", async () => {
  server.use(signedOut, tooMany(290));
  await signInAt("/sign-in");
  expect((await screen.findByRole("alert")).textContent).toBe(
    "Too many failed tries. Try again in 5 minutes.",
  );
  expect(screen.getByText(/^4 m \d\d s left$/)).toBeTruthy();
});

test("says that it is free again once the wait is over", async () => {
  server.use(signedOut, tooMany(1));
  await signInAt("/sign-in");
  expect(await screen.findByText("You can try again now.", {}, { timeout: 3000 })).toBeTruthy();
});

test("a session that ended is named as the reason to sign in", async () => {
  server.use(signedOut);
  renderPage(<SignInPage />, { path: "/sign-in", at: "/sign-in?from=%2Ftickets&ended=1" });
  expect((await screen.findByRole("status")).textContent).toContain("Your session has ended.");
});

test("asks for no password where only single sign-on is meant", async () => {
  server.use(
    signedOut,
    http.get("*/api/v1/auth/methods", () =>
      HttpResponse.json({ password: false, oidc: { name: "Acme login", url: START } }),
    ),
  );
  renderPage(<SignInPage />, { path: "/sign-in", at: "/sign-in" });
  await screen.findByRole("link", { name: "Acme login" });
  expect(screen.queryByLabelText("Password")).toBeNull();
});
