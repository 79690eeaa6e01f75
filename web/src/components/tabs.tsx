import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { NavLink, useSearchParams } from "react-router";
import { classes } from "@/lib/words";

const LIST = "flex gap-4 overflow-x-auto border-b border-line";
const TAB =
  "tap -mb-px flex items-center justify-center gap-1.5 border-b-2 border-transparent py-2 text-sm font-medium " +
  "whitespace-nowrap text-soft hover:text-ink -outline-offset-2!";

interface Tab {
  id: string;
  label: string;
  count?: number | undefined;
  panel: ReactNode;
}

/** Tabs whose choice is in the address (`?tab=`); the first one needs no mention there. */
export function UrlTabs({ label, tabs, param = "tab" }: { label: string; tabs: Tab[]; param?: string }) {
  const [params, setParams] = useSearchParams();
  const first = tabs[0]?.id ?? "";
  const here = tabs.find(({ id }) => id === params.get(param))?.id ?? first;
  const choose = (id: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (id === first) next.delete(param);
        else next.set(param, id);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <Base.Root value={here} onValueChange={choose}>
      <Base.List aria-label={label} className={LIST}>
        {tabs.map(({ id, label: words, count }) => (
          <Base.Tab key={id} value={id} className={classes(TAB, id === here && "border-accent! text-ink")}>
            {words}
            <Count count={count} />
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, panel }) => (
        <Base.Panel key={id} value={id} className="pt-4 outline-offset-4">
          {panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}

interface Place {
  to: string;
  label: string;
  count?: number | undefined;
  end?: boolean;
}

/** Pages beside each other, each with an address of its own: the sections of Settings, the kinds of mail. */
export function NavTabs({ label, places }: { label: string; places: Place[] }) {
  return (
    <nav aria-label={label} className="mb-4">
      <ul className={LIST}>
        {places.map(({ to, label: words, count, end = true }) => (
          <li key={to} className="flex">
            <NavLink
              to={to}
              end={end}
              className={({ isActive }) => classes(TAB, isActive && "border-accent! text-ink")}
            >
              {words}
              <Count count={count} />
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Count({ count }: { count: number | undefined }) {
  if (count === undefined) return null;
  return <span className="rounded-full bg-sunken px-1.5 text-xs text-soft tabular-nums">{count}</span>;
}
