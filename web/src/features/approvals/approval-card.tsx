import { Bot, ShieldCheck, ShieldQuestion } from "lucide-react";
import { useId, type ReactNode } from "react";
import { Link } from "react-router";
import type { Approval } from "@/api/types";
import { ApprovalStatusBadge } from "@/components/status-badge";
import { FoldedText } from "@/components/folded-text";
import { TimeAgo } from "@/components/time-ago";
import { Note } from "@/components/note";
import { humanise } from "@/lib/words";
import { DataList } from "@/components/data-list";
import { askInWords, shareInWords } from "./approval-facts";
import { DecisionPanel } from "./decision-panel";
import { ExecutionNote } from "./execution-note";
import { OrderFacts } from "./order-facts";
import { StandingNote } from "./standing-note";

interface Props {
  approval: Approval;
  onTicketPage?: boolean;
  onDecided?: (decided: Approval) => void;
  /** What takes the focus once the card is decided and its buttons are gone. */
  focusAfter?: () => HTMLElement | null;
}

/** A request in the order a person needs it: what, why here, for whom, the agent's case, until when, the decision. */
export function ApprovalCard({ approval, onTicketPage = false, onDecided, focusAfter }: Props) {
  const heading = useId();
  const share = shareInWords(approval);
  const { reason, ...params } = approval.arguments ?? approval.action_params;
  const pending = approval.status === "pending";
  return (
    <article
      aria-labelledby={heading}
      className="flex min-w-0 flex-col gap-4 rounded-xl border border-line border-t-4 border-t-accent bg-surface p-4 sm:p-6"
    >
      <header>
        <div className="flex flex-wrap items-start justify-between gap-2">
          <h2 id={heading} className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">
            {askInWords(approval)}
          </h2>
          {!pending && <ApprovalStatusBadge status={approval.status} />}
        </div>
        {share && <p className="text-soft">{share}</p>}
      </header>
      {!pending && <StandingNote standing={approval} />}
      <ExecutionNote approval={approval} />
      {pending && <SecondPerson approval={approval} />}
      <Part title="Why it stopped here">
        <p className="wrap-anywhere">
          {approval.rule.text} <span className="text-sm text-soft">Rule {approval.rule.id}</span>
        </p>
        {approval.rule.observed?.map(({ fact, observed, threshold }) => (
          <p key={fact + threshold} className="text-sm text-soft wrap-anywhere">
            {humanise(fact)}: {observed} ({threshold})
          </p>
        ))}
      </Part>
      <OrderFacts approval={approval} />
      <Part
        title={approval.arguments ? "The reason, as edited" : "The agent’s claim"}
        icon={<Bot aria-hidden className="size-4" />}
      >
        {typeof reason === "string" ? <FoldedText text={reason} /> : <DataList data={params} />}
        <Sender verified={approval.evidence.sender_verified === true} />
      </Part>
      {!onTicketPage && (
        <Link
          to={`/tickets/${approval.ticket_id}`}
          className="self-start text-accent underline underline-offset-2"
        >
          Open the ticket
        </Link>
      )}
      {pending && (
        <p className="text-sm text-soft">
          Asked <TimeAgo at={approval.requested_at} />, expires <TimeAgo at={approval.expires_at} ahead />. If
          nobody decides by then, nothing is done and a person gets the ticket.
        </p>
      )}
      <DecisionPanel approval={approval} onDecided={onDecided} focusAfter={focusAfter} />
    </article>
  );
}

function Part({ title, icon, children }: { title: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-0.5 flex items-center gap-1.5 text-sm font-medium text-soft">
        {icon}
        {title}
      </h3>
      {children}
    </section>
  );
}

/** Where two people must agree: who has, and to what, since the first may have edited it. */
function SecondPerson({ approval }: { approval: Approval }) {
  if (approval.approvers_needed < 2) return null;
  const said = approval.approved_by.map(({ by }) => by).join(", ");
  return (
    <Note
      tone="info"
      title={
        said ? `Approved by ${said}. One more person has to approve.` : "Two people have to approve this."
      }
    >
      {said && approval.arguments && <p>It was edited. What you see is what would be carried out.</p>}
    </Note>
  );
}

function Sender({ verified }: { verified: boolean }) {
  const Icon = verified ? ShieldCheck : ShieldQuestion;
  return (
    <p
      className={`mt-1 flex items-center gap-1.5 text-sm ${verified ? "text-soft" : "font-medium text-warn"}`}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {verified ? "The sender’s address is verified." : "The sender’s address is not verified."}
    </p>
  );
}
