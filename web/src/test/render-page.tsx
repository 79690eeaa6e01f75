import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { createQueryClient } from "@/app/query-client";

/** Renders a page at an address. Other addresses show which one was gone to. */
export function renderPage(page: ReactNode, { path = "/", at = path }: { path?: string; at?: string } = {}) {
  const router = createMemoryRouter(
    [
      { path, element: page },
      { path: "*", element: <p>Another page</p> },
    ],
    {
      initialEntries: [at],
    },
  );
  render(
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const address = () => `${router.state.location.pathname}${router.state.location.search}`;
  return { user: userEvent.setup(), address };
}
