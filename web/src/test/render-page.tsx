import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createMemoryRouter, Outlet, RouterProvider } from "react-router";
import { createQueryClient } from "@/app/query-client";
import { Announcer } from "@/components/announcer";
import { Toaster } from "@/components/toaster";
import { ActionsProvider } from "@/lib/actions/provider";

/** Renders a page at an address, with keys, toasts and announcements. Other addresses show which one was gone to. */
export function renderPage(page: ReactNode, { path = "/", at = path }: { path?: string; at?: string } = {}) {
  const children = [
    { path, element: page },
    { path: "*", element: <p>Another page</p> },
  ];
  const router = createMemoryRouter([{ Component: Surroundings, children }], { initialEntries: [at] });
  const queries = createQueryClient();
  render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const address = () => `${router.state.location.pathname}${router.state.location.search}`;
  return { user: userEvent.setup(), address, queries };
}

/** The parts of the shell that pages count on. */
function Surroundings() {
  return (
    <ActionsProvider may={() => true} onRefused={() => undefined}>
      <main>
        <Outlet />
      </main>
      <Toaster />
      <Announcer />
    </ActionsProvider>
  );
}
