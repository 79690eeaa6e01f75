import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, PartyPopper } from "lucide-react";
import { useRef, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { Approval } from "@/api/types";
import { ButtonLink } from "@/components/button";
import { Empty } from "@/components/empty";
import { Note } from "@/components/note";
import { QueryView } from "@/components/query-view";
import { TimeAgo } from "@/components/time-ago";
import { classes } from "@/lib/words";
import { getApproval } from "./api/get-approval";
import { ApprovalCard } from "./approval-card";
import { askInWords } from "./approval-facts";

/** The queue beside the card that is being decided; on a phone one of the two. */
export function ApprovalQueue({ pending, more }: { pending: Approval[]; more: boolean }) {
  const { id } = useParams();
  const navigate = useNavigate();
  const [last, setLast] = useState<Approval | null>(null);
  const card = useRef<HTMLElement>(null);
  const selected = id ?? pending[0]?.id;
  const goOn = (decided: Approval) => {
    setLast(decided);
    const place = pending.findIndex((item) => item.id === decided.id);
    const rest = pending.filter((item) => item.id !== decided.id);
    const next = rest[Math.max(place, 0)] ?? rest.at(-1);
    void navigate(next ? `/approvals/${next.id}` : "/approvals", { replace: true });
  };
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,19rem)_minmax(0,1fr)]">
      <div className={classes(id && "max-lg:hidden", pending.length === 0 && "hidden")}>
        <ul aria-label="Waiting requests" className="space-y-2">
          {pending.map((approval) => (
            <QueueItem key={approval.id} approval={approval} here={approval.id === selected} />
          ))}
        </ul>
        {more && <p className="mt-2 text-sm text-soft">More wait behind these.</p>}
      </div>
      <section
        ref={card}
        tabIndex={-1}
        aria-label="Request"
        className={classes(
          "min-w-0",
          !id && pending.length > 0 && "max-lg:hidden",
          pending.length === 0 && "lg:col-span-2",
        )}
      >
        {id && (
          <ButtonLink to="/approvals" look="quiet" className="mb-2 min-h-11 lg:hidden">
            <ArrowLeft aria-hidden className="size-4" />
            All requests
          </ButtonLink>
        )}
        <div role="status" className="not-empty:mb-4">
          {last && <LastDecision approval={last} />}
        </div>
        {selected ? (
          <SelectedCard
            key={selected}
            id={selected}
            listed={pending.find((item) => item.id === selected)}
            onDecided={goOn}
            focusAfter={() => card.current}
          />
        ) : (
          <Empty icon={PartyPopper} title="Nothing waits for a decision.">
            The agent asks here before it moves money. New requests show up by themselves.
          </Empty>
        )}
      </section>
    </div>
  );
}

interface SelectedProps {
  id: string;
  listed: Approval | undefined;
  onDecided: (decided: Approval) => void;
  focusAfter: () => HTMLElement | null;
}

/** Read by itself as well: a card stays in view when a colleague decides it. */
function SelectedCard({ id, listed, onDecided, focusAfter }: SelectedProps) {
  const approval = useQuery({ ...getApproval(id), placeholderData: listed });
  return (
    <QueryView query={approval}>
      {(data) => <ApprovalCard approval={data} onDecided={onDecided} focusAfter={focusAfter} />}
    </QueryView>
  );
}

function QueueItem({ approval, here }: { approval: Approval; here: boolean }) {
  return (
    <li>
      <Link
        to={`/approvals/${approval.id}`}
        aria-current={here ? "true" : undefined}
        className={classes(
          "block min-h-11 rounded-xl border bg-surface px-4 py-3 hover:border-edge",
          here ? "border-line lg:border-accent lg:ring-1 lg:ring-accent" : "border-line",
        )}
      >
        <span className="block font-medium wrap-anywhere">{askInWords(approval)}</span>
        <span className="block text-sm text-soft">
          Asked <TimeAgo at={approval.requested_at} /> · expires <TimeAgo at={approval.expires_at} ahead />
        </span>
      </Link>
    </li>
  );
}

function LastDecision({ approval }: { approval: Approval }) {
  const words = lastWords(approval);
  return (
    <Note tone={approval.status === "approved" ? "good" : "info"} title={`${words}: ${askInWords(approval)}`}>
      <Link to={`/tickets/${approval.ticket_id}`} className="underline underline-offset-2">
        See what the agent does next
      </Link>
    </Note>
  );
}

function lastWords({ status, decision }: Approval): string {
  if (status === "pending") return "Waits for a second person";
  if (status === "approved") return "Approved";
  return decision === "respond" ? "Answered" : "Rejected";
}
