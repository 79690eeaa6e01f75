import { useState, type KeyboardEvent, type SubmitEvent } from "react";
import type { Approval } from "@/api/types";
import { askInWords, payeeOf, sumByCurrency } from "@/components/approval/approval-facts";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea } from "@/components/field";
import { KeyValues } from "@/components/key-values";
import { formatMoney } from "@/lib/money";
import { capitalise, count } from "@/lib/words";
import { useDecideMany } from "./api/decide-many";
import { BulkOutcome } from "./bulk-outcome";

interface Props {
  decision: "approve" | "reject";
  approvals: Approval[];
  onClose: () => void;
  returnTo: () => HTMLElement | null;
}

/** Shows what would be decided before it is, and item by item what was not. */
export function BulkDialog({ decision, approvals, onClose, returnTo }: Props) {
  const decide = useDecideMany();
  const [reason, setReason] = useState("");
  const failed = decide.data?.items.filter(({ approval }) => approval === null);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (decide.isPending) return;
    decide.mutate(
      { decision, approvals, reason },
      { onSuccess: ({ items }) => items.every(({ approval }) => approval !== null) && onClose() },
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
  };
  const verb = `${capitalise(decision)} ${count(approvals.length, "request")}`;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={failed ? "Not all were decided" : `${verb}?`}
      returnTo={returnTo}
    >
      {failed ? (
        <BulkOutcome approvals={approvals} items={decide.data?.items ?? []} onClose={onClose} />
      ) : (
        <form onSubmit={submit} className="space-y-3">
          <Summary approvals={approvals} />
          <TextArea
            label={decision === "reject" ? "One reason for all (optional)" : "Reason (optional)"}
            rows={2}
            maxLength={2000}
            onKeyDown={onKeyDown}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          {decide.error && <ErrorNote error={decide.error} />}
          <DialogActions>
            <Button size="large" onClick={onClose}>
              Back
            </Button>
            <Button
              type="submit"
              size="large"
              look={decision === "approve" ? "primary" : "danger"}
              pending={decide.isPending}
            >
              {verb}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}

function Summary({ approvals }: { approvals: Approval[] }) {
  const amounts = approvals.flatMap(({ amount }) => amount ?? []);
  const customers = [...new Set(approvals.map(payeeOf))];
  const largest = approvals
    .filter(({ amount }) => amount)
    .toSorted((a, b) => (b.amount?.minor ?? 0) - (a.amount?.minor ?? 0))[0];
  const oneCurrency = new Set(amounts.map(({ currency }) => currency)).size === 1;
  return (
    <>
      <KeyValues
        items={[
          ["Requests", `${approvals.length}`],
          ["Sum", sumByCurrency(amounts).map(formatMoney).join(", ")],
          ["Largest", oneCurrency && largest ? askInWords(largest) : null],
          ["Customers", `${customers.length}: ${customers.join(", ")}`],
        ]}
      />
      <ul
        aria-label="Requests"
        className="max-h-48 divide-y divide-line overflow-y-auto rounded-md border border-line"
      >
        {approvals.map((approval) => (
          <li key={approval.id} className="px-3 py-1.5 text-sm wrap-anywhere">
            {askInWords(approval)}
            {approval.order && <span className="text-soft"> · order {approval.order.id}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
