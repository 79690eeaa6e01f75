import { useQuery } from "@tanstack/react-query";
import { Ellipsis, LogOut, Pencil, UserRoundCheck, UserRoundX } from "lucide-react";
import { IconButton } from "@/components/icon-button";
import { Menu, MenuItem } from "@/components/menu";
import { me } from "@/hooks/me";
import type { Person } from "../types";

export interface PersonTask {
  name: "change" | "activity" | "sign-out";
  person: Person;
}

/** The button that the menu opens from: the focus goes back there, since the menu itself is gone by then. */
export function menuButton(person: Person | null): HTMLElement | null {
  return person && document.querySelector<HTMLElement>(`[data-person="${CSS.escape(person.id)}"]`);
}

/** What can be done about a person. */
export function PersonMenu({ person, onTask }: { person: Person; onTask: (task: PersonTask) => void }) {
  const { data: caller } = useQuery(me);
  const own = caller?.email === person.email;
  const start = (name: PersonTask["name"]) => () => onTask({ name, person });
  return (
    <Menu
      trigger={<IconButton data-person={person.id} label={`Actions for ${person.name}`} icon={Ellipsis} />}
    >
      <MenuItem icon={Pencil} onSelect={start("change")}>
        Change…
      </MenuItem>
      <MenuItem icon={LogOut} blocked={signOutReason(person, own)} onSelect={start("sign-out")}>
        Sign out everywhere…
      </MenuItem>
      {person.active ? (
        <MenuItem
          danger
          icon={UserRoundX}
          blocked={own && "Somebody else must do this for you"}
          onSelect={start("activity")}
        >
          Deactivate…
        </MenuItem>
      ) : (
        <MenuItem icon={UserRoundCheck} onSelect={start("activity")}>
          Let in again…
        </MenuItem>
      )}
    </Menu>
  );
}

function signOutReason({ sessions }: Person, own: boolean): string | null {
  if (own) return "Under Personal, for yourself";
  return sessions === 0 ? "Signed in nowhere" : null;
}
