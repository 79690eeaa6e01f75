import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Navigate, Outlet, ScrollRestoration, useLocation, useMatches, useNavigation } from "react-router";
import { ProblemNote } from "@/components/problem-note";
import { me } from "@/hooks/me";
import { classes } from "@/lib/words";
import { ConnectionBanner } from "./connection-banner";
import { BottomNavigation, SideNavigation } from "./navigation";
import { TopBar } from "./top-bar";

/** What surrounds every page, for those who are signed in; everybody else signs in first and comes back. */
export function Shell() {
  const { data: caller, error, refetch } = useQuery(me);
  const { pathname, search } = useLocation();
  if (caller) return <Frame />;
  if (caller === null) {
    const from = `${pathname}${search}`;
    return <Navigate to={from === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ from })}`} replace />;
  }
  if (!error) return null;
  return (
    <main className="mx-auto max-w-xl p-6">
      <h1 className="mb-4 text-2xl font-semibold">Ticket Flow</h1>
      <ProblemNote error={error} onRetry={() => void refetch()} />
    </main>
  );
}

function Frame() {
  const busy = useNavigation().state !== "idle";
  const main = useFocusOnNewPage();
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2 focus:font-medium focus:text-on-accent"
      >
        Skip to content
      </a>
      <SideNavigation />
      <div className="flex min-h-dvh min-w-0 flex-col pb-16 md:pb-0">
        <TopBar />
        <ConnectionBanner />
        <main
          id="main"
          ref={main}
          tabIndex={-1}
          aria-busy={busy}
          className={classes("mx-auto w-full max-w-6xl flex-1 px-4 py-6 sm:px-6", busy && "opacity-70")}
        >
          <Outlet />
        </main>
      </div>
      <BottomNavigation />
      <ScrollRestoration />
    </div>
  );
}

/** After a change of page the focus is on its heading, so that it is read and the next Tab is in the page. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const route = useMatches().at(-1)?.id;
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) (main.current?.querySelector("h1") ?? main.current)?.focus({ preventScroll: true });
    first.current = false;
  }, [route]);
  return main;
}
