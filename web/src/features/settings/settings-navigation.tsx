import { Lock } from "lucide-react";
import { NavLink, useNavigate } from "react-router";
import { Select } from "@/components/select";
import { useMay } from "@/hooks/me";
import { useMedia } from "@/hooks/use-media";
import { classes } from "@/lib/words";
import { SECTIONS, type Section } from "./sections";

const GROUPS = [...new Set(SECTIONS.map(({ group }) => group))];

/** The sections: at the side, on a phone to choose from. */
export function SettingsNavigation({ here }: { here: string }) {
  const narrow = useMedia("(width < 64rem)");
  return narrow ? <SectionChoice here={here} /> : <SectionList />;
}

function SectionList() {
  return (
    <nav aria-label="Settings" className="sticky top-18 w-48 shrink-0 space-y-4 self-start">
      {GROUPS.map((group) => (
        <div key={group}>
          <p id={`settings-${group}`} className="px-2 pb-1 text-xs font-medium text-soft">
            {group}
          </p>
          <ul aria-labelledby={`settings-${group}`} className="space-y-0.5">
            {SECTIONS.filter((section) => section.group === group).map((section) => (
              <li key={section.id}>
                <SectionLink section={section} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function SectionLink({ section: { id, label, icon: Icon, role } }: { section: Section }) {
  const may = useMay(role);
  return (
    <NavLink
      to={`/settings/${id}`}
      className={({ isActive }) =>
        classes(
          "flex min-h-8 items-center gap-2 rounded-md px-2 text-sm font-medium hover:bg-sunken hover:text-ink",
          isActive ? "bg-sunken text-ink [&_svg]:text-accent" : "text-soft",
        )
      }
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {label}
      {!may && (
        <>
          <Lock aria-hidden className="ml-auto size-3.5" />
          <span className="sr-only">, needs the role {role}</span>
        </>
      )}
    </NavLink>
  );
}

function SectionChoice({ here }: { here: string }) {
  const navigate = useNavigate();
  return (
    <nav aria-label="Settings" className="mb-4 w-full sm:max-w-xs">
      <Select
        label="Section:"
        hideLabel
        value={here}
        options={SECTIONS.map(({ id, label, icon }) => ({ value: id, label, icon }))}
        onChange={(id) => void navigate(`/settings/${id}`)}
      />
    </nav>
  );
}
