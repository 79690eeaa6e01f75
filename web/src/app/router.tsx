import type { ComponentType } from "react";
import { createBrowserRouter, Navigate, useLocation, type RouteObject } from "react-router";
import { ForbiddenPage, NotFoundPage } from "./not-found-page";
import { RouteError } from "./route-error";
import { Shell } from "./shell";

/** A page that is loaded when it is first opened. */
function page(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, lazy: async () => ({ Component: await load() }) };
}

/** The pages within the shell. Every feature folder has its own; none knows another. */
const PAGES: RouteObject[] = [
  page("/", async () => (await import("@/features/home/home-page")).HomePage),
  page("tickets", async () => (await import("@/features/tickets/tickets-page")).TicketsPage),
  page("tickets/new", async () => (await import("@/features/new-ticket/new-ticket-page")).NewTicketPage),
  page("tickets/:id", async () => (await import("@/features/ticket/ticket-page")).TicketPage),
  page("approvals/:id?", async () => (await import("@/features/approvals/approvals-page")).ApprovalsPage),
  page("metrics", async () => (await import("@/features/metrics/metrics-page")).MetricsPage),
  page("knowledge", async () => (await import("@/features/knowledge/knowledge-page")).KnowledgePage),
  page("knowledge/~new", async () => (await import("@/features/knowledge/new-article-page")).NewArticlePage),
  page("knowledge/:slug", async () => (await import("@/features/knowledge/article-page")).ArticlePage),
  page("mail/:box?", async () => (await import("@/features/mail/mail-page")).MailPage),
  page("settings/:section?", async () => (await import("@/features/settings/settings-page")).SettingsPage),
  page("design", async () => (await import("@/features/design/design-page")).DesignPage),
  { path: "forbidden", Component: ForbiddenPage },
  { path: "outbox", Component: OldOutbox },
  { path: "*", Component: NotFoundPage },
];

/** The pages that need no one to be signed in. */
const OPEN_PAGES: RouteObject[] = [
  page("sign-in", async () => (await import("@/features/session/sign-in-page")).SignInPage),
  page(
    "password-reset",
    async () => (await import("@/features/session/password-reset-page")).PasswordResetPage,
  ),
];

export const router = createBrowserRouter([
  {
    ErrorBoundary: RouteError,
    HydrateFallback: () => null,
    children: [
      ...OPEN_PAGES,
      // A page that breaks does not take the navigation with it.
      { Component: Shell, children: [{ ErrorBoundary: RouteError, children: PAGES }] },
    ],
  },
]);

/** Links in old mails lead there. */
function OldOutbox() {
  return <Navigate to={`/mail${useLocation().search}`} replace />;
}
