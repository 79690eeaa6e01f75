import { useQuery } from "@tanstack/react-query";
import { History, Keyboard, LogOut, Monitor, Moon, Sun, UserRoundCog } from "lucide-react";
import { Menu, MenuItem, MenuLink, MenuRadios, MenuSeparator } from "@/components/menu";
import { me } from "@/hooks/me";
import { usePreferences } from "@/hooks/use-preferences";
import { humanise } from "@/lib/words";
import type { LazyMenuProps } from "./lazy-menu";
import { openOverlay } from "./overlays";
import { useSignOut } from "./use-sign-out";

const THEMES = [
  { value: "system" as const, label: "Like the system", icon: Monitor },
  { value: "light" as const, label: "Light", icon: Sun },
  { value: "dark" as const, label: "Dark", icon: Moon },
];

/** Who one is here, and what is one's own. */
export function UserMenu({ trigger }: LazyMenuProps) {
  const { data: caller } = useQuery(me);
  const [{ theme }, change] = usePreferences();
  const signOut = useSignOut();
  return (
    <Menu trigger={trigger} defaultOpen>
      <p className="px-2 py-1.5">
        <span className="block font-medium wrap-anywhere">{caller?.name}</span>
        <span className="text-xs text-soft">{humanise(caller?.role ?? "")}</span>
      </p>
      <MenuSeparator />
      <MenuRadios label="Theme" value={theme} options={THEMES} onChange={(next) => change({ theme: next })} />
      <MenuSeparator />
      <MenuLink to="/settings/personal" icon={UserRoundCog}>
        Personal settings
      </MenuLink>
      <MenuItem icon={Keyboard} keys="?" onSelect={() => openOverlay("keys")}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={History} onSelect={() => openOverlay("messages")}>
        Recent messages
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => signOut.mutate()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
