import type { Tone } from "@/components/badge";
import type { InboundMail } from "./api/held-mails";

const KINDS: Record<NonNullable<InboundMail["kind"]>, string> = {
  person: "a person wrote it",
  auto_reply: "an automatic answer",
  bounce: "a mail of ours that came back",
  list: "a mailing list",
  own: "a mail of our own",
  no_reply: "from an address that takes no answers",
};

const STATES: Record<InboundMail["status"], { label: string; tone: Tone }> = {
  quarantined: { label: "Held", tone: "warn" },
  unreadable: { label: "Not readable", tone: "bad" },
  stored: { label: "In a ticket", tone: "good" },
  duplicate: { label: "Came twice", tone: "quiet" },
  ignored: { label: "Not needed", tone: "quiet" },
};

export function stateOf({ status }: Pick<InboundMail, "status">): { label: string; tone: Tone } {
  return STATES[status];
}

/** Who or what wrote it, in words; null where that is not known. */
export function kindOf({ kind }: Pick<InboundMail, "kind">): string | null {
  return kind && KINDS[kind];
}

/** Why it is held, without the machine's name for it: `auto_reply: Auto-Submitted …` begins with its kind. */
export function reasonOf({ reason, kind }: Pick<InboundMail, "reason" | "kind">): string | null {
  const told = reason?.trim();
  if (!told) return null;
  return kind && told.startsWith(`${kind}: `) ? told.slice(kind.length + 2) : told;
}

/** `812 B`, `3.4 kB`, `1.2 MB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [size, unit] = bytes < 999_950 ? [bytes / 1000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${size.toFixed(1)} ${unit}`;
}
