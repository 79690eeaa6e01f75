export const HINT_TYPES = [
  "ticket.updated",
  "approval.updated",
  "mail.updated",
  "settings.updated",
  "presence",
  "resync",
] as const;
export type HintType = (typeof HINT_TYPES)[number];

/** That something changed, not what: whoever shows it reads it again. `resync`: anything may have changed. */
export interface Hint {
  type: HintType;
  id: string | null;
  version: number | null;
}

export const RESYNC: Hint = { type: "resync", id: null, version: null };

/** How fresh the page is kept: by the stream, by asking every 10 s, or not at all while paused. */
export type LiveState = "live" | "reconnecting" | "polling" | "paused";

/** A hint from the stream's `data`; what cannot be read means that anything may have changed. */
export function parseHint(type: HintType, data: string): Hint {
  try {
    const { id, version } = JSON.parse(data) as Partial<Hint>;
    return {
      type,
      id: id === undefined || id === null ? null : String(id),
      version: typeof version === "number" ? version : null,
    };
  } catch {
    return type === "resync" ? RESYNC : { ...RESYNC };
  }
}
