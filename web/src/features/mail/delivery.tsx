import {
  Ban,
  CircleCheckBig,
  CircleX,
  Clock,
  Send,
  TriangleAlert,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import type { Mail } from "@/api/types";
import { Badge, type Tone } from "@/components/badge";

interface State {
  label: string;
  tone: Tone;
  icon: LucideIcon;
  /** What that means, in a sentence. */
  means: string;
}

type Key = Mail["status"] | NonNullable<Mail["delivery"]>["state"];

const STATES: Record<Key, State> = {
  queued: { label: "Queued", tone: "info", icon: Clock, means: "It waits for its turn to be sent." },
  sent: {
    label: "Sent",
    tone: "good",
    icon: Send,
    means: "The mail provider took it; it has not told more yet.",
  },
  failed: { label: "Failed", tone: "bad", icon: CircleX, means: "The mail provider did not take it." },
  withdrawn: {
    label: "Withdrawn",
    tone: "quiet",
    icon: Undo2,
    means: "It was taken back before it was sent.",
  },
  deferred: { label: "Deferred", tone: "warn", icon: Clock, means: "It is late; the provider still tries." },
  delivered: {
    label: "Delivered",
    tone: "good",
    icon: CircleCheckBig,
    means: "The recipient’s server took it.",
  },
  bounced: { label: "Bounced", tone: "bad", icon: CircleX, means: "It came back: nobody has read it." },
  dropped: { label: "Dropped", tone: "bad", icon: Ban, means: "The provider never tried to deliver it." },
  complained: {
    label: "Marked as spam",
    tone: "bad",
    icon: TriangleAlert,
    means: "The recipient called it spam. Only people write there from now on.",
  },
};

/** Where a mail stands: what the provider told last, else what we know. */
export function deliveryOf({ status, delivery }: Pick<Mail, "status" | "delivery">): State {
  return STATES[delivery?.state ?? status];
}

export function DeliveryBadge({ mail }: { mail: Pick<Mail, "status" | "delivery"> }) {
  const { label, tone, icon } = deliveryOf(mail);
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
