import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { outdated, reachable, watchForUpdates } from "@/lib/connection";
import { answers } from "@/test/answers";
import { admin } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import { ConnectionBanner } from "./connection-banner";
import { ForbiddenPage, NotFoundPage } from "./not-found-page";
import { RouteError } from "./route-error";

beforeEach(() => {
  outdated.set(false);
  reachable.set(true);
  // React tells of every error that a boundary catches.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

function renderBroken(error: Error) {
  const Broken = () => {
    throw error;
  };
  const router = createMemoryRouter([{ path: "/", Component: Broken, ErrorBoundary: RouteError }]);
  render(<RouterProvider router={router} />);
}

const noModule = new TypeError("Failed to fetch dynamically imported module: /assets/home.js");

test("a page that breaks says what happened and offers a way on", () => {
  renderBroken(new Error("lines is undefined"));
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("This page broke");
  expect(screen.getByRole("alert").textContent).toContain("lines is undefined");
  expect(screen.getByRole("link", { name: "Go home" })).toBeTruthy();
});

test("a page whose files are gone asks for a reload", () => {
  outdated.set(true);
  renderBroken(noModule);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("There is a new version");
  expect(screen.getByRole("button", { name: "Reload" })).toBeTruthy();
});

test("a page that cannot be loaded while the service is away does not speak of a new version", async () => {
  server.use(http.get("*/", () => HttpResponse.error()));
  reachable.set(false);
  renderBroken(noModule);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("This page could not be loaded");
  await userEvent.setup().click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("alert")).toBeTruthy();
});

test("a file that is gone means a new version only when the service answers", async () => {
  watchForUpdates();
  server.use(http.get("*/", () => HttpResponse.error()));
  window.dispatchEvent(new Event("vite:preloadError"));
  await vi.waitFor(() => expect(reachable.get()).toBe(false));
  expect(outdated.get()).toBe(false);
  server.use(http.get("*/", () => HttpResponse.text("<!doctype html>")));
  window.dispatchEvent(new Event("vite:preloadError"));
  await vi.waitFor(() => expect(outdated.get()).toBe(true));
  expect(reachable.get()).toBe(true);
});

test("the banner tells that the service is away, and goes when it is back", async () => {
  render(<ConnectionBanner />);
  expect(screen.getByRole("status").textContent).toBe("");
  reachable.set(false);
  expect(await screen.findByText(/cannot be reached/)).toBeTruthy();
  reachable.set(true);
  await vi.waitFor(() => expect(screen.getByRole("status").textContent).toBe(""));
});

test("the banner offers the new version", async () => {
  render(<ConnectionBanner />);
  outdated.set(true);
  expect(await screen.findByRole("button", { name: "Reload" })).toBeTruthy();
});

test("an address where nothing lives names itself", () => {
  renderPage(<NotFoundPage />, { path: "/no/such/page" });
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("There is no such page");
  expect(screen.getByText("/no/such/page")).toBeTruthy();
});

test("a page that a role may not see says which role one has and who can change it", async () => {
  server.use(answers("get", "/api/v1/me", { ...admin, name: "Vera", role: "viewer" }));
  renderPage(<ForbiddenPage />, { path: "/forbidden" });
  expect(await screen.findByText("You are signed in as Vera, with the role viewer.")).toBeTruthy();
  expect(screen.getByText(/An admin can give you another role/)).toBeTruthy();
});
