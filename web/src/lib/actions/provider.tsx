import { createContext, use, useEffect, useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { preferences } from "../preferences";
import type { Action } from "./action";
import { KeyDispatcher } from "./dispatcher";
import { ActionRegistry } from "./registry";

interface Actions {
  registry: ActionRegistry;
  dispatcher: KeyDispatcher;
}

const ActionsContext = createContext<Actions | null>(null);

interface Props {
  may: (action: Action) => boolean;
  onRefused: (action: Action) => void;
  children: ReactNode;
}

/** Listens to the keys of everything below it. */
export function ActionsProvider({ may, onRefused, children }: Props) {
  const actions = useMemo(() => {
    const registry = new ActionRegistry();
    return { registry, dispatcher: new KeyDispatcher(registry, preferences.get) };
  }, []);
  useLayoutEffect(() => actions.dispatcher.obey({ may, onRefused }));
  useEffect(() => {
    window.addEventListener("keydown", actions.dispatcher.handle);
    return () => window.removeEventListener("keydown", actions.dispatcher.handle);
  }, [actions]);
  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

/** The registry and the dispatcher, for those who list or run actions. Null outside of a provider. */
export function useActionRegistry(): Actions | null {
  return use(ActionsContext);
}

/** The actions of the part of the page that calls it, as long as it is shown. A new array at each render is fine. */
export function useActions(list: Action[]): void {
  const registry = use(ActionsContext)?.registry;
  const scope = useRef<ReturnType<ActionRegistry["add"]> | null>(null);
  useLayoutEffect(() => scope.current?.update(list));
  const first = useRef(list);
  useLayoutEffect(() => {
    const added = registry?.add(first.current) ?? null;
    scope.current = added;
    return () => {
      added?.remove();
      scope.current = null;
    };
  }, [registry]);
}
