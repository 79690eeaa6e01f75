import { useSyncExternalStore } from "react";

/** Whether a media query holds, such as `(width < 48rem)`. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia?.(query);
      media?.addEventListener("change", listener);
      return () => media?.removeEventListener("change", listener);
    },
    // jsdom has no media.
    () => window.matchMedia?.(query).matches ?? false,
  );
}
