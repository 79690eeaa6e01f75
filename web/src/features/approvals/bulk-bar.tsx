import { X } from "lucide-react";
import type { Approval } from "@/api/types";
import { isHigh, kindOf } from "@/components/approval/approval-facts";
import { Button } from "@/components/button";
import { IconButton } from "@/components/icon-button";
import { count } from "@/lib/words";
import { MOST_AT_ONCE } from "./api/decide-many";

interface Props {
  chosen: Approval[];
  onBulk: (decision: "approve" | "reject", approvals: Approval[]) => void;
  onClear: () => void;
}

/** What can be done with the selected requests, and if not, why. */
export function BulkBar({ chosen, onBulk, onClear }: Props) {
  return (
    <div className="ml-auto flex flex-wrap gap-1 py-1">
      <Button size="small" blocked={whyNotAll("approve", chosen)} onClick={() => onBulk("approve", chosen)}>
        Approve…
      </Button>
      <Button size="small" blocked={whyNotAll("reject", chosen)} onClick={() => onBulk("reject", chosen)}>
        Reject…
      </Button>
      <IconButton size="small" icon={X} label="Select none" keys="Escape" onClick={onClear} />
    </div>
  );
}

/** Why these cannot be decided alike; null where they can. */
export function whyNotAll(decision: "approve" | "reject", chosen: Approval[]): string | null {
  if (chosen.length > MOST_AT_ONCE) return `At most ${MOST_AT_ONCE} at once.`;
  const forbidden = chosen.filter(({ allowed_decisions: allowed }) => !allowed.includes(decision));
  if (forbidden.length > 0) {
    const [first] = forbidden;
    return `You may not ${decision} ${forbidden.length} of these. ${first?.may_decide.text ?? ""}`.trim();
  }
  if (decision === "reject") return null;
  if (new Set(chosen.map(kindOf)).size > 1) return "Approve one action in one currency at a time.";
  const high = chosen.filter(isHigh).length;
  return high > 0 ? `${count(high, "request")} with a high risk flag must be decided alone.` : null;
}
