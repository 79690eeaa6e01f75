import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  use,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { keys } from "../query-keys";
import { Store } from "../store";
import { browserDoor } from "./browser-door";
import type { Hint, HintType, LiveState } from "./hint";
import { Invalidator } from "./invalidate";
import { Live, type LiveDoor } from "./live";

interface LiveContextValue {
  live: Store<Live | null>;
  listeners: Set<(hint: Hint) => void>;
}

const LiveContext = createContext<LiveContextValue | null>(null);

/** Keeps what the pages below have read fresh, for those who are signed in. */
export function LiveProvider({ door = browserDoor, children }: { door?: LiveDoor; children: ReactNode }) {
  const queries = useQueryClient();
  const value = useMemo<LiveContextValue>(
    () => ({ live: new Store<Live | null>(null), listeners: new Set() }),
    [],
  );
  useEffect(() => {
    const invalidator = new Invalidator(queries);
    const onHint = (hint: Hint) => {
      invalidator.add(hint);
      value.listeners.forEach((listener) => listener(hint));
    };
    const live = new Live(door, { onHint, onSignedOut: () => queries.setQueryData(keys.me, null) });
    live.start();
    value.live.set(live);
    return () => {
      live.stop();
      invalidator.stop();
      value.live.set(null);
    };
  }, [door, queries, value]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

const NOTHING = new Store<Live | null>(null);
const AWAY = new Store<LiveState>("paused");

/** How fresh the page is, and how to hold and release it: `const { state, pause, resume } = useLive()`. */
export function useLive(): { state: LiveState; pause: () => void; resume: () => void } {
  const store = use(LiveContext)?.live ?? NOTHING;
  const live = useSyncExternalStore(store.subscribe, store.get);
  const states = live?.state ?? AWAY;
  const state = useSyncExternalStore(states.subscribe, states.get);
  const [controls] = useState(() => ({
    pause: () => store.get()?.pause(),
    resume: () => store.get()?.resume(),
  }));
  return { state, ...controls };
}

/** Calls back on hints of a type, for what is no query (such as appending events). Queries refresh by themselves. */
export function useHint(type: HintType, onHint: (hint: Hint) => void): void {
  const listeners = use(LiveContext)?.listeners;
  const latest = useRef(onHint);
  useEffect(() => void (latest.current = onHint));
  useEffect(() => {
    const listener = (hint: Hint) => hint.type === type && latest.current(hint);
    listeners?.add(listener);
    return () => void listeners?.delete(listener);
  }, [listeners, type]);
}
