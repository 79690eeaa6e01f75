import { Check, MessageSquare, Pencil, X } from "lucide-react";
import type { Approval } from "@/api/types";
import { Button } from "@/components/button";
import { Kbd } from "@/components/kbd";
import { useMedia } from "@/hooks/use-media";
import { usePreferences } from "@/hooks/use-preferences";
import { formatMoney } from "@/lib/money";
import { SECOND_CLICK, whyNot, type DecisionState } from "./use-decision";

/** The buttons, always in reach: at the end of the window, on a phone above the navigation with the two that matter. */
export function DecisionBar({ approval, decision }: { approval: Approval; decision: DecisionState }) {
  const { allowed, text } = approval.may_decide;
  const amount = approval.amount;
  const narrow = useMedia("(width < 40rem)");
  const whyEdit = whyNot(approval, "edit");
  const whyRespond = whyNot(approval, "respond");
  const others = (
    <>
      <Button size="large" look="quiet" blocked={whyEdit} onClick={() => decision.open("edit")}>
        <Pencil aria-hidden />
        Edit
        <Key keys="e" />
      </Button>
      <Button size="large" look="quiet" blocked={whyRespond} onClick={() => decision.open("respond")}>
        <MessageSquare aria-hidden />
        Answer the agent
      </Button>
    </>
  );
  return (
    <>
      {narrow && <div className="grid grid-cols-2 gap-2">{others}</div>}
      <div className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-20 -mx-3 -mb-3 rounded-b-lg border-t border-line bg-surface p-3 sm:-mx-4 sm:-mb-4 sm:px-4 md:bottom-0">
        {!allowed && text && <p className="mb-2 font-medium text-warn wrap-anywhere">{text}</p>}
        <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
          <Button
            size="large"
            className="min-h-11 sm:order-2"
            blocked={whyNot(approval, "reject")}
            onClick={() => decision.open("reject")}
          >
            <X aria-hidden />
            Reject
            <Key keys="r" />
          </Button>
          <Button
            look="primary"
            size="large"
            className="min-h-11 sm:order-1"
            pending={decision.sending}
            blocked={whyNot(approval, "approve")}
            onClick={() => isMeant(approval.id) && decision.approve()}
          >
            <Check aria-hidden />
            Approve
            {amount && <span className="max-sm:hidden">{formatMoney(amount)}</span>}
            <Key keys="a" />
          </Button>
          {!narrow && <div className="order-3 ml-auto flex">{others}</div>}
        </div>
      </div>
    </>
  );
}

const last = { id: "", at: Number.NEGATIVE_INFINITY };

/** Whether a click is about this request: the second one of a double click meets the next, which has only just slid
 * under the pointer. */
function isMeant(id: string): boolean {
  const meant = last.id === id || performance.now() - last.at >= SECOND_CLICK;
  Object.assign(last, { id: meant ? id : last.id, at: performance.now() });
  return meant;
}

/** The key beside a button, for those who use keys and have one. */
function Key({ keys }: { keys: string }) {
  const [{ singleKeys }] = usePreferences();
  if (!singleKeys) return null;
  return (
    <span aria-hidden className="opacity-75 max-sm:hidden pointer-coarse:hidden">
      <Kbd keys={keys} />
    </span>
  );
}
