import type { ApiKey } from "../types";

export type KeyState = "active" | "expired" | "revoked";

/** Whether the key still opens at this moment. */
export function stateOf({ revoked_at, expires_at }: ApiKey, now: number): KeyState {
  if (revoked_at !== null) return "revoked";
  return expires_at !== null && Date.parse(expires_at) <= now ? "expired" : "active";
}
