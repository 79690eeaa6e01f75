import {
  Ban,
  ChevronDown,
  ChevronsUp,
  CircleCheck,
  CircleDashed,
  CircleX,
  Hourglass,
  Loader,
  TimerOff,
  TriangleAlert,
  UserRound,
  type LucideIcon,
} from "lucide-react";
import type { ApprovalStatus, Priority, TicketStatus } from "@/api/types";
import { humanise } from "@/lib/words";
import { Badge, type Tone } from "./badge";

interface Look {
  label: string;
  tone: Tone;
  icon: LucideIcon;
}

export const TICKET_STATUS: Record<TicketStatus, Look> = {
  pending: { label: "Pending", tone: "quiet", icon: CircleDashed },
  processing: { label: "Agent working", tone: "info", icon: Loader },
  awaiting_approval: { label: "Needs approval", tone: "warn", icon: Hourglass },
  completed: { label: "Completed", tone: "good", icon: CircleCheck },
  escalated: { label: "With a person", tone: "person", icon: UserRound },
  failed: { label: "Failed", tone: "bad", icon: TriangleAlert },
  cancelled: { label: "Cancelled", tone: "quiet", icon: Ban },
};

const APPROVAL_STATUS: Record<ApprovalStatus, Look> = {
  pending: { label: "Waiting", tone: "warn", icon: Hourglass },
  approved: { label: "Approved", tone: "good", icon: CircleCheck },
  rejected: { label: "Rejected", tone: "bad", icon: CircleX },
  expired: { label: "Expired", tone: "quiet", icon: TimerOff },
  cancelled: { label: "Withdrawn", tone: "quiet", icon: Ban },
};

export function TicketStatusBadge({ status }: { status: TicketStatus }) {
  return <LookBadge look={TICKET_STATUS[status]} name={status} />;
}

export function ApprovalStatusBadge({ status }: { status: ApprovalStatus }) {
  return <LookBadge look={APPROVAL_STATUS[status]} name={status} />;
}

/** Only what is out of the ordinary is worth a badge. */
export function PriorityBadge({ priority }: { priority: Priority }) {
  if (priority === "normal") return null;
  const tone = priority === "urgent" ? "bad" : priority === "high" ? "warn" : "quiet";
  return (
    <Badge tone={tone} icon={priority === "low" ? ChevronDown : ChevronsUp}>
      {humanise(priority)} priority
    </Badge>
  );
}

/** A newer service may know words that this page does not. */
function LookBadge({ look, name }: { look: Look | undefined; name: string }) {
  if (!look) {
    return (
      <Badge tone="quiet" icon={CircleDashed}>
        {humanise(name)}
      </Badge>
    );
  }
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.label}
    </Badge>
  );
}
