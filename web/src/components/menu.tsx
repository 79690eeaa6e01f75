import { Menu as Base } from "@base-ui/react/menu";
import { Check, type LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Link } from "react-router";
import { KEYS_OFF } from "@/lib/actions/keys";
import { classes } from "@/lib/words";
import { Kbd } from "./kbd";
import { LIST_ITEM, LIST_POPUP } from "./list-look";

interface Props {
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>;
  align?: "start" | "end";
  side?: "top" | "bottom" | "right";
  /** Open from the start, for a menu that was loaded because it was asked for. */
  defaultOpen?: boolean;
  children: ReactNode;
}

/** A list of things to do. Inside: `MenuItem`, `MenuLink`, `MenuRadios`, `MenuGroup`, `MenuSeparator`. */
export function Menu({ trigger, align = "end", side = "bottom", defaultOpen = false, children }: Props) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} collisionPadding={8} className="z-50">
          <Base.Popup {...KEYS_OFF} className={LIST_POPUP}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  icon?: LucideIcon;
  keys?: string | undefined;
  danger?: boolean;
  /** Why it cannot be chosen now. */
  blocked?: string | false | null;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon: Icon, keys, danger, blocked, onSelect, children }: ItemProps) {
  return (
    <Base.Item
      disabled={Boolean(blocked)}
      onClick={onSelect}
      className={classes(LIST_ITEM, danger && "text-bad")}
    >
      {Icon && <Icon aria-hidden />}
      <span className="min-w-0 flex-1">
        {children}
        {blocked && <span className="block text-xs">{blocked}</span>}
      </span>
      {keys && <Kbd keys={keys} />}
    </Base.Item>
  );
}

export function MenuLink({
  to,
  icon: Icon,
  children,
}: {
  to: string;
  icon?: LucideIcon;
  children: ReactNode;
}) {
  return (
    <Base.LinkItem closeOnClick render={<Link to={to} />} className={LIST_ITEM}>
      {Icon && <Icon aria-hidden />}
      {children}
    </Base.LinkItem>
  );
}

interface RadiosProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string; icon?: LucideIcon }[];
  onChange: (value: T) => void;
}

/** One of a few, chosen within a menu. */
export function MenuRadios<T extends string>({ label, value, options, onChange }: RadiosProps<T>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs font-medium text-soft">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next: T) => onChange(next)}>
        {options.map(({ value: own, label: words, icon: Icon }) => (
          <Base.RadioItem key={own} value={own} className={LIST_ITEM}>
            {Icon && <Icon aria-hidden />}
            <span className="flex-1">{words}</span>
            <Base.RadioItemIndicator>
              <Check aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
