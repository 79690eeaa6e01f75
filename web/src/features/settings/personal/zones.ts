import type { Option } from "@/components/select";

/** All zones that this browser knows, `America/Argentina/Salta` shown with spaces. */
export function namedZones(): Option[] {
  return Intl.supportedValuesOf("timeZone").map(asOption);
}

export function asOption(zone: string): Option {
  return { value: zone, label: zone.replaceAll("_", " ") };
}

export type ZoneKind = "local" | "utc" | "named";

/** What kind of choice a kept zone is. The service writes UTC in small letters. */
export function kindOf(zone: string): ZoneKind {
  if (zone === "local") return "local";
  return zone.toLowerCase() === "utc" ? "utc" : "named";
}
