import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useParams, useSearchParams } from "react-router";
import type { Approval, TicketDetail } from "@/api/types";
import { ButtonLink } from "@/components/button";
import { Note } from "@/components/note";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { asApiError } from "@/lib/api-error";
import { classes } from "@/lib/words";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { getTicket } from "./api/get-ticket";
import { ProgressSteps } from "./progress-steps";
import { TicketHeader } from "./ticket-header";
import { Timeline } from "./timeline";

interface Props {
  renderApproval: (approval: Approval) => ReactNode;
}

export function TicketPage({ renderApproval }: Props) {
  const { id = "" } = useParams();
  const ticket = useQuery(getTicket(id));
  if (!ticket.data && ticket.error && asApiError(ticket.error).status === 404) {
    return (
      <>
        <PageHeading title="There is no such ticket" />
        <ButtonLink to="/tickets">All tickets</ButtonLink>
      </>
    );
  }
  return (
    <QueryView query={ticket}>
      {(data) => <Detail key={id} ticket={data} renderApproval={renderApproval} />}
    </QueryView>
  );
}

function Detail({ ticket, renderApproval }: Props & { ticket: TicketDetail }) {
  const [params, setParams] = useSearchParams();
  const onTimeline = params.get("tab") === "timeline";
  const pending = ticket.approvals.filter(({ status }) => status === "pending");
  return (
    <div className="space-y-5">
      <TicketHeader ticket={ticket} />
      <ProgressSteps steps={ticket.progress.steps} />
      {ticket.failure && (
        <Note tone="bad" title="The agent could not go on">
          <p>{ticket.failure}</p>
        </Note>
      )}
      {pending.map((approval) => (
        <div key={approval.id}>{renderApproval(approval)}</div>
      ))}
      <div
        role="group"
        aria-label="Show"
        className="grid grid-cols-2 gap-1 rounded-lg bg-sunken p-1 lg:hidden"
      >
        <TabButton pressed={!onTimeline} onPress={() => setParams({}, { replace: true })}>
          Conversation
        </TabButton>
        <TabButton pressed={onTimeline} onPress={() => setParams({ tab: "timeline" }, { replace: true })}>
          Timeline
        </TabButton>
      </div>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]">
        <section aria-labelledby="conversation" className={classes("min-w-0", onTimeline && "max-lg:hidden")}>
          <h2 id="conversation" className="mb-3 text-lg font-semibold max-lg:sr-only">
            Conversation
          </h2>
          <Conversation ticket={ticket} />
          <Composer ticket={ticket} />
        </section>
        <section aria-labelledby="timeline" className={classes("min-w-0", !onTimeline && "max-lg:hidden")}>
          <h2 id="timeline" className="mb-3 text-lg font-semibold max-lg:sr-only">
            Timeline
          </h2>
          <Timeline ticket={ticket} />
        </section>
      </div>
    </div>
  );
}

function TabButton({
  pressed,
  onPress,
  children,
}: {
  pressed: boolean;
  onPress: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={classes(
        "min-h-10 rounded-md text-sm font-medium",
        pressed ? "bg-surface shadow-sm" : "text-soft",
      )}
    >
      {children}
    </button>
  );
}
