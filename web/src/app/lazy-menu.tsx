import {
  cloneElement,
  Suspense,
  useState,
  type ComponentType,
  type LazyExoticComponent,
  type ReactElement,
} from "react";

export interface LazyMenuProps {
  trigger: ReactElement<Record<string, unknown>>;
}

interface Props {
  menu: LazyExoticComponent<ComponentType<LazyMenuProps>>;
  /** The button that opens it. */
  children: ReactElement<Record<string, unknown>>;
}

/** A menu of the shell, loaded when its button is first pressed, so that pages arrive without it. */
export function LazyMenu({ menu: Loaded, children }: Props) {
  const [wanted, setWanted] = useState(false);
  const button = cloneElement(children, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => setWanted(true),
  });
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <Loaded trigger={children} />
    </Suspense>
  );
}
