import { useId, useRef } from "react";
import { Link } from "react-router";
import type { Approval } from "@/api/types";
import { ExternalLink } from "@/components/external-link";
import { PanelBoundary } from "@/components/panel-boundary";
import { AgentCase } from "./agent-case";
import { AskHeader } from "./ask-header";
import { DecisionBar } from "./decision-bar";
import { DecisionLayers, whyClosed } from "./decision-layers";
import { EditForm } from "./edit-form";
import { ExecutionNote } from "./execution-note";
import { PresenceLine } from "./presence-line";
import { RefusalNote } from "./refusal-note";
import { Consequences, RequestClock } from "./request-clock";
import { RiskFlags } from "./risk-flags";
import { ShopFacts } from "./shop-facts";
import { SecondPerson, StandingNote } from "./standing-note";
import { StopReasons } from "./stop-reasons";
import { useCardActions } from "./use-card-actions";
import { useDecision } from "./use-decision";

interface Props {
  approval: Approval;
  /** On its own ticket's page it needs no link to it. */
  onTicketPage?: boolean;
  /** The request is decided: go on to the next. It is called before the answer is there. */
  onLeave?: (id: string) => void;
}

/** A request in the order a person needs it: what, why here, the agent's case, for whom, what stands out, until when,
 * what follows, who else looks; and the decision. Give it a `key` of the request's id. */
export function ApprovalCard({ approval, onTicketPage = false, onLeave }: Props) {
  const heading = useId();
  const card = useRef<HTMLElement>(null);
  const decision = useDecision(approval, onLeave);
  useCardActions(approval, decision);
  const pending = approval.status === "pending";
  const editing = decision.mode === "edit";
  return (
    <article
      ref={card}
      tabIndex={-1}
      aria-labelledby={heading}
      className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-surface p-3 sm:p-4"
    >
      <AskHeader approval={approval} headingId={heading} />
      <RefusalNote approval={approval} />
      {!pending && <StandingNote approval={approval} live />}
      <ExecutionNote approval={approval} />
      <SecondPerson approval={approval} />
      {editing && (
        <EditForm
          approval={decision.about}
          blocked={whyClosed(approval)}
          sending={decision.sending}
          onSend={decision.send}
          onClose={() => {
            decision.close();
            card.current?.focus();
          }}
        />
      )}
      <PanelBoundary name="The facts" resetKey={approval.id}>
        <StopReasons approval={approval} />
        <AgentCase approval={approval} />
        <ShopFacts approval={approval} />
        <RiskFlags flags={approval.flags} />
        {pending && <RequestClock approval={approval} />}
        {pending && <Consequences approval={approval} />}
      </PanelBoundary>
      <footer className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {!onTicketPage && (
          <Link to={`/tickets/${approval.ticket_id}`} className="link min-w-0 wrap-anywhere">
            Ticket: {approval.ticket.subject}
          </Link>
        )}
        <ExternalLink href={approval.workflow.url}>Temporal run</ExternalLink>
        <PresenceLine id={approval.id} open={pending} />
      </footer>
      {pending && !editing && <DecisionBar approval={approval} decision={decision} />}
      <DecisionLayers approval={approval} decision={decision} returnTo={() => card.current} />
    </article>
  );
}
