import { useQuery } from "@tanstack/react-query";
import { House, Inbox, Plus, Scale, Send, type LucideIcon } from "lucide-react";
import { Link, NavLink } from "react-router";
import { ButtonLink } from "@/components/button";
import { pendingApprovals } from "@/hooks/pending-approvals";
import { classes } from "@/lib/words";
import { Brand } from "@/components/brand";

interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
  count?: number | undefined;
}

function usePlaces(): Place[] {
  const { data } = useQuery(pendingApprovals);
  return [
    { to: "/", label: "Home", icon: House },
    { to: "/tickets", label: "Tickets", icon: Inbox },
    { to: "/approvals", label: "Approvals", icon: Scale, count: data?.items.length },
    { to: "/outbox", label: "Outbox", icon: Send },
  ];
}

export function SideNavigation() {
  const places = usePlaces();
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh flex-col gap-6 border-r border-line p-4 md:flex"
    >
      <Link to="/" className="rounded-lg px-1 py-1">
        <Brand />
      </Link>
      <ButtonLink to="/tickets/new" look="primary">
        <Plus aria-hidden className="size-4" />
        New ticket
      </ButtonLink>
      <ul className="space-y-1">
        {places.map((place) => (
          <li key={place.to}>
            <PlaceLink
              place={place}
              className="flex items-center gap-2.5 rounded-lg px-2.5 py-2 text-sm font-medium hover:bg-sunken"
              here="bg-accent-soft text-accent"
              away="text-soft"
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function BottomNavigation() {
  const places = usePlaces();
  const withNew = places.toSpliced(2, 0, { to: "/tickets/new", label: "New", icon: Plus });
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid grid-cols-5">
        {withNew.map((place) => (
          <li key={place.to} className="min-w-0">
            <PlaceLink
              place={place}
              className="relative flex min-h-14 flex-col items-center justify-center gap-0.5 text-xs font-medium"
              here="text-accent"
              away="text-soft"
              badge="absolute top-1 left-1/2 ml-1.5"
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface PlaceLinkProps {
  place: Place;
  className: string;
  here: string;
  away: string;
  badge?: string;
}

function PlaceLink({
  place: { to, label, icon: Icon, count },
  className,
  here,
  away,
  badge,
}: PlaceLinkProps) {
  return (
    <NavLink
      to={to}
      end={to !== "/approvals"}
      className={({ isActive }) => classes(className, isActive ? here : away)}
    >
      <Icon aria-hidden className="size-4.5 shrink-0" />
      {label}
      {count ? (
        <span
          className={classes(
            "rounded-full bg-warn-soft px-1.5 text-xs font-semibold text-warn tabular-nums",
            badge ?? "ml-auto",
          )}
        >
          {count}
          <span className="sr-only"> waiting</span>
        </span>
      ) : null}
    </NavLink>
  );
}
