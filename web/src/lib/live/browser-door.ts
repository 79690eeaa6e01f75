import { client } from "@/api/client";
import type { LiveDoor } from "./live";

/** The browser's own parts. */
export const browserDoor: LiveDoor = {
  open: (url) => new EventSource(url),
  probe: async () => (await client.GET("/api/v1/me")).response.status !== 401,
  // A getter: absent on plain http outside of localhost.
  get locks() {
    return "locks" in navigator ? navigator.locks : undefined;
  },
  channel: () => new BroadcastChannel("ticketflow-live"),
  document,
};
