import { CircleCheck, Clock, MailCheck, MailX, TriangleAlert, type LucideIcon } from "lucide-react";
import type { Message } from "@/api/types";
import type { Tone } from "@/components/badge";

export interface Delivery {
  words: string;
  tone: Tone;
  icon: LucideIcon;
  at: string | null;
  error: string | null;
}

const STATES: Record<NonNullable<Message["delivery"]>["state"], [string, Tone, LucideIcon]> = {
  deferred: ["Deferred, the provider keeps trying", "warn", Clock],
  delivered: ["Delivered", "good", CircleCheck],
  bounced: ["Bounced, it did not arrive", "bad", MailX],
  dropped: ["Not tried by the provider", "bad", MailX],
  complained: ["Marked as spam by the customer", "bad", TriangleAlert],
};

/** What became of an answer of ours; null for what is not sent anywhere. What the provider tells goes before what we
 * did ourselves. */
export function deliveryOf(message: Message): Delivery | null {
  if (message.direction !== "outbound") return null;
  const { delivery, mail_status: status, mail_error: why, sent_at: sent } = message;
  if (delivery) {
    const [words, tone, icon] = STATES[delivery.state] ?? [delivery.state, "quiet", MailCheck];
    return { words, tone, icon, at: delivery.at, error: delivery.error };
  }
  if (status === "failed") {
    return { words: "Could not be sent", tone: "bad", icon: MailX, at: sent, error: why ?? null };
  }
  if (status === "withdrawn") {
    return { words: "Withdrawn, not sent", tone: "quiet", icon: MailX, at: null, error: why ?? null };
  }
  if (sent === null || status === "queued") {
    return { words: "Queued, not sent yet", tone: "quiet", icon: Clock, at: null, error: null };
  }
  return { words: "Sent", tone: "quiet", icon: MailCheck, at: sent, error: null };
}
