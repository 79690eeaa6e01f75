import { Menu, MenuLink } from "@/components/menu";
import type { LazyMenuProps } from "./lazy-menu";
import { PLACES } from "./places";

/** On a phone, the places that are not needed every day. */
export function MoreMenu({ trigger }: LazyMenuProps) {
  return (
    <Menu trigger={trigger} side="top" defaultOpen>
      {PLACES.filter(({ minor }) => minor).map(({ to, label, icon }) => (
        <MenuLink key={to} to={to} icon={icon}>
          {label}
        </MenuLink>
      ))}
    </Menu>
  );
}
