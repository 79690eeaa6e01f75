import { BadgeCheck, Bot, MessageSquareQuote } from "lucide-react";
import { Link } from "react-router";
import type { Approval } from "@/api/types";
import { DataList } from "@/components/data-list";
import { FoldedText } from "@/components/folded-text";
import { humanise } from "@/lib/words";
import { callOf, eventLink } from "./approval-facts";
import { Part } from "./part";

/** What the agent says, as a claim, and what there is to hold it against. Each line opens the event it is from. */
export function AgentCase({ approval }: { approval: Approval }) {
  const { rationale, evidence_items: evidence, ticket_id: ticket } = approval;
  const words = [rationale?.text, rationale?.reason].filter((text) => text != null && text !== "");
  return (
    <Part title="The agent’s case">
      <div className="rounded-lg border-l-2 border-edge bg-sunken px-3 py-2">
        <p className="mb-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-soft">
          <Bot aria-hidden className="size-3.5" />
          {rationale?.label ?? "The agent gave no reason"}
          {rationale?.event_seq != null && <EventLink ticket={ticket} seq={rationale.event_seq} />}
        </p>
        {words.map((text) => (
          <FoldedText key={text} text={text ?? ""} />
        ))}
        {approval.action_type !== "process_refund" && <DataList data={callOf(approval)} />}
      </div>
      <ul aria-label="Evidence" className="mt-2 space-y-1">
        {joined(evidence).map((item, index) => (
          <EvidenceLine key={index} item={item} ticket={ticket} />
        ))}
      </ul>
    </Part>
  );
}

type Claim = Approval["evidence_items"][number];

function EvidenceLine({
  item: { claim, source, verified, event_seq: seq },
  ticket,
}: {
  item: Claim;
  ticket: string;
}) {
  const Icon = verified ? BadgeCheck : MessageSquareQuote;
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${verified ? "text-good" : "text-soft"}`} />
      <p className="min-w-0 wrap-anywhere">
        {claim}{" "}
        <span className="text-xs whitespace-nowrap text-soft">
          {verified ? "Verified" : "Not verified"} · {humanise(source)}
          {seq != null && (
            <>
              {" · "}
              <EventLink ticket={ticket} seq={seq} />
            </>
          )}
        </span>
      </p>
    </li>
  );
}

function EventLink({ ticket, seq }: { ticket: string; seq: number }) {
  return (
    <Link to={eventLink(ticket, seq)} className="link">
      Event {seq}
    </Link>
  );
}

/** Sentences of the same source one after the other, so that the source is named once. */
function joined(evidence: Claim[]): Claim[] {
  const lines: Claim[] = [];
  for (const item of evidence) {
    const last = lines.at(-1);
    const same =
      last?.source === item.source && last.verified === item.verified && last.event_seq === item.event_seq;
    if (last && same) lines[lines.length - 1] = { ...last, claim: `${last.claim} ${item.claim}` };
    else lines.push(item);
  }
  return lines;
}
