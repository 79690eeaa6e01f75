import { Clock } from "lucide-react";
import type { Approval } from "@/api/types";
import { TimeAgo } from "@/components/time-ago";
import { useNow } from "@/hooks/use-now";
import { Part } from "./part";

/** How long it waits, when it is due, and what happens if nobody decides. */
export function RequestClock({ approval }: { approval: Approval }) {
  const late = useNow() > Date.parse(approval.due_at);
  return (
    <Part title="Clock">
      <p className="flex flex-wrap items-center gap-x-2">
        <Clock aria-hidden className={`size-4 ${late ? "text-bad" : "text-soft"}`} />
        <span>
          Asked <TimeAgo at={approval.requested_at} />
        </span>
        <span className={late ? "font-medium text-bad" : undefined}>
          {late ? "Overdue since" : "Due"} <TimeAgo at={approval.due_at} ahead={!late} />
        </span>
        {approval.escalated_at && (
          <span className="text-warn">
            Escalated <TimeAgo at={approval.escalated_at} />
          </span>
        )}
        {approval.due_at !== approval.expires_at && (
          <span className="text-soft">
            Ends <TimeAgo at={approval.expires_at} ahead />
          </span>
        )}
      </p>
      <p className="mt-0.5 text-soft">{approval.consequence.on_expiry}</p>
    </Part>
  );
}

/** What follows from each answer. */
export function Consequences({ approval: { consequence } }: { approval: Approval }) {
  return (
    <Part title="What follows">
      <dl className="space-y-1">
        {[
          ["Approve", consequence.on_approve],
          ["Reject", consequence.on_reject],
        ].map(([name, words]) => (
          <div key={name} className="flex gap-2">
            <dt className="w-16 shrink-0 font-medium">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{words}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
