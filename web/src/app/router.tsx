import { createBrowserRouter } from "react-router";
import { NotFoundPage } from "./not-found-page";
import { RouteError } from "./route-error";
import { Shell } from "./shell";

/** Every page is loaded when it is first opened. */
export const router = createBrowserRouter([
  {
    path: "/sign-in",
    ErrorBoundary: RouteError,
    HydrateFallback: () => null,
    lazy: async () => ({ Component: (await import("@/features/session/sign-in-page")).SignInPage }),
  },
  {
    path: "/password-reset",
    ErrorBoundary: RouteError,
    HydrateFallback: () => null,
    lazy: async () => ({
      Component: (await import("@/features/session/password-reset-page")).PasswordResetPage,
    }),
  },
  {
    Component: Shell,
    ErrorBoundary: RouteError,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: RouteError,
        children: [
          {
            index: true,
            lazy: async () => ({ Component: (await import("@/features/home/home-page")).HomePage }),
          },
          {
            path: "tickets",
            lazy: async () => ({ Component: (await import("@/features/tickets/tickets-page")).TicketsPage }),
          },
          {
            path: "tickets/new",
            lazy: async () => ({
              Component: (await import("@/features/tickets/new-ticket-page")).NewTicketPage,
            }),
          },
          {
            path: "tickets/:id",
            lazy: async () => ({ Component: (await import("./ticket-route")).TicketRoute }),
          },
          {
            path: "approvals/:id?",
            lazy: async () => ({
              Component: (await import("@/features/approvals/approvals-page")).ApprovalsPage,
            }),
          },
          {
            path: "outbox",
            lazy: async () => ({ Component: (await import("@/features/outbox/outbox-page")).OutboxPage }),
          },
          { path: "*", Component: NotFoundPage },
        ],
      },
    ],
  },
]);
