import { CircleHelp, Hourglass, MailWarning, TriangleAlert, UserRound, type LucideIcon } from "lucide-react";
import type { NeedsYou, Stats } from "@/api/types";
import type { Tone } from "@/components/badge";
import { count, humanise } from "@/lib/words";

export interface Need {
  id: string;
  to: string;
  title: string;
  kind: string;
  tone: Tone;
  icon: LucideIcon;
  reason: string | null;
  since: string | null;
}

type Look = Pick<Need, "kind" | "tone" | "icon">;

const LOOKS: Record<NeedsYou["kind"], Look> = {
  approval: { kind: "Needs approval", tone: "warn", icon: Hourglass },
  failed: { kind: "Failed", tone: "bad", icon: TriangleAlert },
  escalated: { kind: "With a person", tone: "person", icon: UserRound },
  unknown_effect: { kind: "Outcome unknown", tone: "bad", icon: CircleHelp },
};

/** Everything that waits for a person, what nobody knows the outcome of first, then by how long it waits. */
export function needsOf({ needs_you, system }: Pick<Stats, "needs_you" | "system">): Need[] {
  const unknown = needs_you.filter(({ kind }) => kind === "unknown_effect");
  const others = needs_you.filter(({ kind }) => kind !== "unknown_effect");
  return [...unknown, ...others].map(asNeed).concat(heldMails(system));
}

function asNeed(item: NeedsYou): Need {
  const { kind, ticket_id, approval_id, subject, reason, since } = item;
  const isRequest = kind === "approval" && approval_id !== null;
  return {
    id: `${kind} ${approval_id ?? ticket_id} ${since}`,
    to: isRequest ? `/approvals/${approval_id}` : `/tickets/${ticket_id}`,
    title: subject,
    ...(LOOKS[kind] ?? { kind: humanise(kind), tone: "warn", icon: CircleHelp }),
    reason: reason && (kind === "approval" || kind === "unknown_effect") ? humanise(reason) : reason,
    since,
  };
}

/** They belong to no ticket yet, so they are one entry that leads to all of them. */
function heldMails({ mails_held }: Stats["system"]): Need[] {
  if (mails_held === 0) return [];
  return [
    {
      ...{ id: "held mails", to: "/mail/held", since: null },
      title: `${count(mails_held, "mail")} held back`,
      ...{ kind: "Mail", tone: "warn", icon: MailWarning },
      reason: "Not taken in until somebody looked",
    },
  ];
}
