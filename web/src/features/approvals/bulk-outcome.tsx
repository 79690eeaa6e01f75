import { Link } from "react-router";
import type { components } from "@/api/schema.gen";
import type { Approval } from "@/api/types";
import { askInWords } from "@/components/approval/approval-facts";
import { refusalInWords } from "@/components/approval/refusal-words";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { DialogActions } from "@/components/dialog";
import { toApiError } from "@/lib/api-error";
import { count } from "@/lib/words";

interface Props {
  approvals: Approval[];
  items: components["schemas"]["BulkItemAnswer"][];
  onClose: () => void;
}

/** What was decided, and for each that was not, why. */
export function BulkOutcome({ approvals, items, onClose }: Props) {
  const failed = items.filter(({ approval }) => approval === null);
  const done = items.length - failed.length;
  return (
    <div className="space-y-3">
      <Callout
        tone="warn"
        role="alert"
        title={`${count(done, "request")} decided, ${failed.length} not. Those wait as before.`}
      />
      <ul aria-label="Not decided" className="divide-y divide-line rounded-md border border-line">
        {failed.map(({ id, status_code: status, problem }) => {
          const asked = approvals.find((one) => one.id === id);
          const { title, detail } = refusalInWords(toApiError(status, problem));
          return (
            <li key={id} className="px-3 py-2 text-sm wrap-anywhere">
              <Link to={`/approvals/${id}`} className="link font-medium" onClick={onClose}>
                {asked ? askInWords(asked) : id}
              </Link>
              <p>
                {title}. {detail}
              </p>
            </li>
          );
        })}
      </ul>
      <DialogActions>
        <Button size="large" look="primary" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </div>
  );
}
