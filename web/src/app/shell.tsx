import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Navigate, Outlet, ScrollRestoration, useLocation, useMatches, useNavigation } from "react-router";
import { Announcer } from "@/components/announcer";
import { ErrorNote } from "@/components/error-note";
import { me, reaches } from "@/hooks/me";
import type { Action } from "@/lib/actions/action";
import { ActionsProvider } from "@/lib/actions/provider";
import { LiveProvider } from "@/lib/live/provider";
import { toast } from "@/lib/toasts";
import { classes } from "@/lib/words";
import { preferences } from "@/lib/preferences";
import { ConnectionBanner } from "./connection-banner";
import { BottomNavigation, SideNavigation } from "./navigation";
import { Overlays } from "./overlays-view";
import { preferenceServer } from "./preference-server";
import { TopBar } from "./top-bar";
import { useGlobalActions } from "./use-global-actions";

/** What surrounds every page, for those who are signed in; everybody else signs in first and comes back. */
export function Shell() {
  const { data: caller, error, refetch } = useQuery(me);
  const { pathname, search } = useLocation();
  const id = caller?.id;
  useEffect(() => void preferences.connect(id ? preferenceServer : null), [id]);
  const [wasIn, setWasIn] = useState(false);
  if (caller && !wasIn) setWasIn(true);
  const may = ({ role }: Action) => role === undefined || reaches(caller?.role, role);
  if (caller) {
    return (
      <LiveProvider>
        <ActionsProvider may={may} onRefused={sayRefused}>
          <Frame />
        </ActionsProvider>
      </LiveProvider>
    );
  }
  if (caller === null) {
    return <Navigate to={signInFrom(`${pathname}${search}`, wasIn)} replace />;
  }
  if (!error) return null;
  return (
    <main className="mx-auto max-w-xl p-6">
      <h1 className="mb-4 text-xl font-semibold">Ticket Flow</h1>
      <ErrorNote error={error} onRetry={() => void refetch()} />
    </main>
  );
}

/** Where to sign in and come back from; `ended` when somebody was signed in a moment ago. */
function signInFrom(from: string, ended: boolean): string {
  const params = new URLSearchParams({ ...(from !== "/" && { from }), ...(ended && { ended: "1" }) });
  return params.size > 0 ? `/sign-in?${params}` : "/sign-in";
}

function sayRefused({ title, role }: Action): void {
  toast({
    tone: "warn",
    title: `${title}: not with your role`,
    description: `This needs the role ${role} or a higher one.`,
  });
}

function Frame() {
  const busy = useNavigation().state !== "idle";
  const main = useFocusOnNewPage();
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13rem_minmax(0,1fr)]">
      <GlobalActions />
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-80 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2 focus:font-medium focus:text-on-accent"
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
          className={classes("mx-auto w-full max-w-page flex-1 px-3 py-5 sm:px-5", busy && "opacity-70")}
        >
          <Outlet />
        </main>
      </div>
      <BottomNavigation />
      <Overlays />
      <Announcer />
      <ScrollRestoration />
    </div>
  );
}

/** Before the page, so that a page's own `/` wins also when it is the first one opened. */
function GlobalActions() {
  useGlobalActions();
  return null;
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
