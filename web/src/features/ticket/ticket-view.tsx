import { RotateCw } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { Approval, TicketDetail, TicketEvent } from "@/api/types";
import { ApprovalCard } from "@/components/approval/approval-card";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { PanelBoundary } from "@/components/panel-boundary";
import { UrlTabs } from "@/components/tabs";
import { useMay } from "@/hooks/me";
import { classes } from "@/lib/words";
import { useActOnTicket } from "./api/act-on-ticket";
import { Composer } from "./composer/composer";
import type { Mode } from "./composer/modes";
import { Conversation } from "./conversation/conversation";
import { ownerNameOf } from "./owner";
import { WorkflowProgress } from "./progress/workflow-progress";
import { TicketRail } from "./rail/rail";
import { RawTicket } from "./raw-ticket";
import { TicketHeader } from "./ticket-header";
import { blocksOf } from "./ticket-words";
import { Timeline } from "./timeline/timeline";
import { TraceView } from "./trace/trace";
import { useEvents } from "./use-events";
import { useTicketKeys } from "./use-ticket-keys";

export function TicketView({ ticket }: { ticket: TicketDetail }) {
  const all = useEvents(ticket);
  const [mode, setMode] = useState<Mode>("reply");
  const [wanted, setWanted] = useState(0);
  const { tab, goTo } = useTab();
  useTicketKeys({
    temporalUrl: ticket.workflow.url,
    onWrite: (next) => {
      goTo("conversation");
      setMode(next);
      setWanted((times) => times + 1);
    },
  });
  const composer = { ticket, events: all.events, mode, onMode: setMode, wanted };
  return (
    <div className="space-y-4">
      <TicketHeader ticket={ticket} owner={ownerNameOf(all.events)} />
      <Progress ticket={ticket} events={all.events} />
      {ticket.approvals.filter(isPinned).map((approval) => (
        <PanelBoundary key={approval.id} name="The request" resetKey={approval.id}>
          <ApprovalCard approval={approval} onTicketPage />
        </PanelBoundary>
      ))}
      <div
        className={classes(
          "grid items-start gap-5",
          // The trace needs the width; what stands beside the ticket then stands below.
          tab !== "trace" && "lg:grid-cols-[minmax(0,1fr)_18rem] xl:grid-cols-[minmax(0,1fr)_20rem]",
        )}
      >
        <div className="min-w-0">
          <UrlTabs
            label="Ticket"
            tabs={[
              {
                ...{ id: "conversation", label: "Conversation", count: ticket.messages.length },
                panel: (
                  <Panel name="Conversation" id={ticket.id}>
                    <Conversation ticket={ticket} events={all.events} />
                    <Composer {...composer} />
                  </Panel>
                ),
              },
              {
                ...{ id: "timeline", label: "Timeline", count: ticket.last_seq },
                panel: (
                  <Panel name="Timeline" id={ticket.id}>
                    <Timeline ticketId={ticket.id} all={all} />
                  </Panel>
                ),
              },
              {
                ...{ id: "trace", label: "Trace" },
                panel: (
                  <Panel name="Trace" id={ticket.id}>
                    <TraceView ticket={ticket} events={all.events} />
                  </Panel>
                ),
              },
              {
                ...{ id: "raw", label: "Raw" },
                panel: (
                  <Panel name="Raw" id={ticket.id}>
                    <RawTicket ticket={ticket} />
                  </Panel>
                ),
              },
            ]}
          />
        </div>
        <aside aria-label="About this ticket" className="min-w-0">
          <TicketRail ticket={ticket} wide={tab === "trace"} />
        </aside>
      </div>
    </div>
  );
}

function Panel({ name, id, children }: { name: string; id: string; children: ReactNode }) {
  return (
    <PanelBoundary name={name} resetKey={id}>
      <section aria-label={name}>
        <h2 className="sr-only">{name}</h2>
        {children}
      </section>
    </PanelBoundary>
  );
}

function Progress({ ticket, events }: { ticket: TicketDetail; events: TicketEvent[] }) {
  const act = useActOnTicket(ticket.id);
  const { retry } = blocksOf(ticket, useMay("agent"));
  const names = new Map(events.map(({ actor }) => [actor.id, actor.name]));
  const nameOf = (actor: string) => names.get(actor) ?? (actor === "agent" ? "AI agent" : actor);
  const button = (
    <Button
      size="small"
      className="mt-1"
      blocked={retry}
      pending={act.isPending}
      onClick={() => act.mutate("retry")}
    >
      <RotateCw aria-hidden />
      Retry
    </Button>
  );
  const told = ticket.progress.steps.some(({ note }) => note === ticket.failure);
  return (
    <>
      <WorkflowProgress
        steps={ticket.progress.steps}
        nameOf={nameOf}
        onFailure={ticket.status === "failed" && button}
      />
      {ticket.failure && !told && <Callout tone="bad" title={ticket.failure} />}
    </>
  );
}

/** What still asks something of people: a decision, an undo, an execution that failed. */
function isPinned({ status, may_undo: undo, execution }: Approval): boolean {
  return status === "pending" || undo || ["failed", "unknown"].includes(execution.status);
}

/** Goes to a tab. A link to an event or a span without a tab means the tab where it is. */
function useTab(): { tab: string | null; goTo: (tab: string) => void } {
  const [params, setParams] = useSearchParams();
  const goTo = (tab: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (tab === "conversation") next.delete("tab");
        else next.set("tab", tab);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const implied = params.has("tab")
    ? null
    : params.has("event")
      ? "timeline"
      : params.has("span")
        ? "trace"
        : null;
  useEffect(() => {
    if (implied) goTo(implied);
    // Only for the address one comes with; later the tabs say where one is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return { tab: params.get("tab"), goTo };
}
