import {
  cloneElement,
  Suspense,
  useState,
  type ComponentType,
  type LazyExoticComponent,
  type ReactElement,
} from "react";

type Trigger = ReactElement<Record<string, unknown>>;

/** What a menu that is loaded late is given: `<Menu trigger={trigger} defaultOpen>`. */
export interface LazyMenuProps {
  trigger: Trigger;
}

interface Props<P extends LazyMenuProps> {
  menu: LazyExoticComponent<ComponentType<P>>;
  /** What the menu is given besides. */
  given: Omit<P, "trigger">;
  /** The button that opens it. */
  children: Trigger;
}

/** A menu that is loaded when its button is first pressed, so that a page arrives without it. */
export function LazyMenu<P extends LazyMenuProps>({ menu: Loaded, given, children }: Props<P>) {
  const [wanted, setWanted] = useState(false);
  const button = cloneElement(children, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => setWanted(true),
  });
  if (!wanted) return button;
  const props = { ...given, trigger: children } as P;
  return (
    <Suspense fallback={button}>
      <Loaded {...props} />
    </Suspense>
  );
}
