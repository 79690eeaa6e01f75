import type { Approval } from "@/api/types";
import { announce } from "@/lib/announce";
import { useActions } from "@/lib/actions/provider";
import { copyText } from "@/components/copy-button";
import { toast } from "@/lib/toasts";
import { whyNot, type DecisionState } from "./use-decision";

const SECTION = "Approvals";

/** The keys of the card in view. A key that may not be used says why, as its button does. */
export function useCardActions(approval: Approval, decision: DecisionState): void {
  const pending = () => approval.status === "pending" && decision.mode === null && !decision.sending;
  const unless = (name: Approval["allowed_decisions"][number], run: () => void) => () => {
    const reason = whyNot(approval, name);
    if (reason) toast({ tone: "warn", title: "This is not for you to decide", description: reason });
    else run();
  };
  useActions([
    {
      ...{ id: "approvals.approve", title: "Approve", section: SECTION, keys: ["a"], when: pending },
      run: unless("approve", () => decision.hasSettled() && decision.approve()),
    },
    {
      ...{ id: "approvals.edit", title: "Edit, then approve", section: SECTION, keys: ["e"], when: pending },
      run: unless("edit", () => decision.open("edit")),
    },
    {
      ...{ id: "approvals.reject", title: "Reject", section: SECTION, keys: ["r"], when: pending },
      run: unless("reject", () => decision.open("reject")),
    },
    {
      ...{ id: "approvals.respond", title: "Answer the agent", section: SECTION, when: pending },
      run: unless("respond", () => decision.open("respond")),
    },
    {
      ...{ id: "approvals.hand-over", title: "Hand the ticket to a person", section: SECTION, keys: ["."] },
      ...{ when: pending, role: "agent" as const },
      run: () => decision.open("hand-over"),
    },
    {
      ...{ id: "approvals.copy", title: "Copy the link", section: SECTION, keys: ["c"] },
      run: () => {
        const link = new URL(`/approvals/${approval.id}`, window.location.href).href;
        void copyText(link).then(() => announce("Link copied"));
      },
    },
    {
      ...{ id: "approvals.temporal", title: "Open the Temporal run", section: SECTION, keys: ["t"] },
      when: () => /^https?:/i.test(approval.workflow.url),
      run: () => void window.open(approval.workflow.url, "_blank", "noopener"),
    },
  ]);
}
