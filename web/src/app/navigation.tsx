import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Plus } from "lucide-react";
import { lazy } from "react";
import { Link, NavLink, useLocation } from "react-router";
import { Brand } from "@/components/brand";
import { ButtonLink } from "@/components/button";
import { approvalCounts } from "@/hooks/approval-counts";
import { classes } from "@/lib/words";
import { LazyMenu } from "./lazy-menu";
import { PLACES, type Place } from "./places";

export function SideNavigation() {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh flex-col gap-4 overflow-y-auto border-r border-line p-3 md:flex"
    >
      <Link to="/" className="rounded-md px-2 pt-1.5 pb-1">
        <Brand />
      </Link>
      <ButtonLink to="/tickets/new" look="primary">
        <Plus aria-hidden />
        New ticket
      </ButtonLink>
      <ul className="space-y-0.5">
        {PLACES.map((place) => (
          <li key={place.to}>
            <SideLink place={place} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SideLink({ place: { to, label, icon: Icon } }: { place: Place }) {
  return (
    <NavLink
      to={to}
      end={to === "/"}
      className={({ isActive }) =>
        classes(
          "tap flex items-center gap-2.5 rounded-md px-2 py-1.5 font-medium hover:bg-sunken hover:text-ink",
          isActive ? "bg-sunken text-ink [&_svg]:text-accent" : "text-soft",
        )
      }
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {label}
      {to === "/approvals" && <Waiting className="ml-auto" />}
    </NavLink>
  );
}

/** The places of every day within reach of the thumb, the others behind More. */
export function BottomNavigation() {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid grid-cols-5">
        {PLACES.filter(({ minor }) => !minor).map(({ to, label, icon: Icon }) => (
          <li key={to} className="min-w-0">
            <NavLink
              to={to}
              end={to === "/"}
              className={({ isActive }) => classes(THUMB, isActive ? "text-accent" : "text-soft")}
            >
              <Icon aria-hidden className="size-5" />
              {label}
              {to === "/approvals" && <Waiting className="absolute top-1 left-1/2 ml-1.5" />}
            </NavLink>
          </li>
        ))}
        <li className="min-w-0">
          <NavLink
            to="/tickets/new"
            className={({ isActive }) => classes(THUMB, isActive ? "text-accent" : "text-soft")}
          >
            <Plus aria-hidden className="size-5" />
            New
          </NavLink>
        </li>
        <li className="min-w-0">
          <More />
        </li>
      </ul>
    </nav>
  );
}

const THUMB =
  "relative flex min-h-14 w-full flex-col items-center justify-center gap-0.5 text-xs font-medium -outline-offset-2!";

const MoreMenu = lazy(async () => ({ default: (await import("./more-menu")).MoreMenu }));

function More() {
  const { pathname } = useLocation();
  const here = PLACES.some(({ to, minor }) => minor && pathname.startsWith(to));
  return (
    <LazyMenu menu={MoreMenu}>
      <button type="button" className={classes(THUMB, here ? "text-accent" : "text-soft")}>
        <Ellipsis aria-hidden className="size-5" />
        More
      </button>
    </LazyMenu>
  );
}

/** How many requests wait for a decision. */
function Waiting({ className }: { className: string }) {
  const { data } = useQuery(approvalCounts);
  const count = data?.pending;
  if (!count) return null;
  return (
    <span
      className={classes(
        "rounded-full bg-warn-soft px-1.5 text-xs leading-4.5 font-semibold text-warn tabular-nums",
        className,
      )}
    >
      {count}
      <span className="sr-only"> waiting</span>
    </span>
  );
}
