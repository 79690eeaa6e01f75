import { useSyncExternalStore } from "react";
import { Store } from "@/lib/store";

/** What can lie over every page; one at a time. */
export type Overlay = "palette" | "keys" | "messages";

const shown = new Store<Overlay | null>(null);

export const openOverlay = (overlay: Overlay): void => shown.set(overlay);
export const closeOverlay = (): void => shown.set(null);

export function useOverlay(): Overlay | null {
  return useSyncExternalStore(shown.subscribe, shown.get);
}
