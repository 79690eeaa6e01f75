import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { keys } from "@/lib/query-keys";
import { count } from "@/lib/words";
import type { TicketLine } from "./api/list-tickets";
import { actOnAll, type BulkAction, type Outcome } from "./bulk-actions";

interface Props {
  action: BulkAction;
  tickets: TicketLine[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => void;
}

/** Says what will happen to how many, does it one by one, and says for each what came of it. */
export function BulkDialog({ action, tickets, open, onOpenChange, onDone }: Props) {
  const fitting = tickets.filter(({ status }) => action.applies(status));
  const none = fitting.length === 0;
  const title = none ? `${action.verb}: none of them` : `${action.verb} ${count(fitting.length, "ticket")}`;
  return (
    <Dialog
      {...{ open, onOpenChange, title }}
      description={action.effect}
      returnTo={() => document.querySelector<HTMLElement>("main h1")}
    >
      {open && (
        <Steps
          {...{ action, fitting, onDone }}
          others={tickets.length - fitting.length}
          onClose={() => onOpenChange(false)}
        />
      )}
    </Dialog>
  );
}

interface StepsProps {
  action: BulkAction;
  fitting: TicketLine[];
  others: number;
  onDone: () => void;
  onClose: () => void;
}

function Steps({ action, fitting, others, onDone, onClose }: StepsProps) {
  const { outcomes, running, run } = useBulk(action, fitting);
  const over = outcomes.length > 0 && !running;
  const close = () => {
    if (over) onDone();
    onClose();
  };
  return (
    <>
      {others > 0 && (
        <p className="mb-3 text-sm text-soft">
          {count(others, "selected ticket is", "selected tickets are")} left as they are: {action.otherwise}.
        </p>
      )}
      <p role="status" className="text-sm font-medium">
        {over
          ? summary(action, outcomes)
          : running && `${outcomes.length} of ${count(fitting.length, "ticket")} answered…`}
      </p>
      {outcomes.length > 0 && <Outcomes outcomes={outcomes} done={action.done} />}
      <DialogActions>
        <Button onClick={close}>{over ? "Close" : "Back"}</Button>
        {!over && fitting.length > 0 && (
          <Button look={action.danger ? "danger" : "primary"} pending={running} onClick={() => void run()}>
            {action.verb} {count(fitting.length, "ticket")}
          </Button>
        )}
      </DialogActions>
    </>
  );
}

function useBulk(action: BulkAction, tickets: TicketLine[]) {
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const [running, setRunning] = useState(false);
  const queries = useQueryClient();
  const run = async () => {
    setRunning(true);
    await actOnAll(action, tickets, (outcome) => setOutcomes((before) => [...before, outcome]));
    setRunning(false);
    void queries.invalidateQueries({ queryKey: keys.tickets });
  };
  return { outcomes, running, run };
}

function summary({ done }: BulkAction, outcomes: Outcome[]): string {
  const refused = outcomes.filter((outcome) => outcome.refused !== null).length;
  const good = `${done}: ${count(outcomes.length - refused, "ticket")}.`;
  return refused > 0 ? `${good} Refused: ${count(refused, "ticket")}.` : good;
}

function Outcomes({ outcomes, done }: { outcomes: Outcome[]; done: string }) {
  // What was refused comes first: it is what there is left to do.
  const sorted = outcomes.toSorted(
    (one, other) => Number(one.refused === null) - Number(other.refused === null),
  );
  return (
    <ul className="mt-2 max-h-72 divide-y divide-line overflow-y-auto text-sm">
      {sorted.map(({ id, subject, refused }) => (
        <li key={id} className="flex items-start gap-2 py-1.5">
          {refused === null ? (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
          ) : (
            <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
          )}
          <span className="min-w-0 flex-1 wrap-anywhere">
            <Link to={`/tickets/${id}`} className="font-medium hover:underline">
              {subject}
            </Link>
            <span className={refused === null ? "text-soft" : "text-bad"}> · {refused ?? done}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
