import { useSyncExternalStore } from "react";
import { preferences, type Preferences } from "@/lib/preferences";

/** The person's settings and how to change some of them: `const [prefs, change] = usePreferences()`. */
export function usePreferences(): [Preferences, (changes: Partial<Preferences>) => void] {
  return [useSyncExternalStore(preferences.subscribe, preferences.get), preferences.change];
}
