import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Preferences, PreferenceServer } from "@/lib/preferences";

type Kept = components["schemas"]["Preferences-Input"];

/** The service's copy of a person's settings, in the service's words. */
export const preferenceServer: PreferenceServer = {
  read: async () => fromKept(await answered(client.GET("/api/v1/me/preferences"))),
  write: (preferences) => answered(client.PUT("/api/v1/me/preferences", { body: toKept(preferences) })),
};

function fromKept(kept: Kept): Partial<Preferences> {
  return {
    theme: kept.theme,
    density: kept.density,
    zone: kept.time_zone,
    clock: kept.hour12 == null ? "auto" : kept.hour12 ? "12" : "24",
    singleKeys: kept.shortcuts,
    keymap: kept.keys,
    confirmAbove: kept.confirm_above ?? {},
  };
}

function toKept({ theme, density, zone, clock, singleKeys, keymap, confirmAbove }: Preferences): Kept {
  return {
    ...{ theme, density, time_zone: zone, shortcuts: singleKeys, keys: keymap, confirm_above: confirmAbove },
    hour12: clock === "auto" ? null : clock === "12",
  };
}
