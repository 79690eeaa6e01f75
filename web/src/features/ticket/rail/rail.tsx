import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Rail, TicketDetail } from "@/api/types";
import { Badge, type Tone } from "@/components/badge";
import { Card } from "@/components/card";
import { CopyButton } from "@/components/copy-button";
import { KeyValues } from "@/components/key-values";
import { PanelBoundary } from "@/components/panel-boundary";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { formatNumber } from "@/lib/numbers";
import { formatDuration } from "@/lib/time";
import { classes, humanise } from "@/lib/words";
import { getRail } from "../api/get-rail";
import { OpenInTemporal } from "../links";
import { CustomerCard, OrderCard } from "./rail-people";

/** What stands beside a ticket, or in columns below it. */
export function TicketRail({ ticket, wide = false }: { ticket: TicketDetail; wide?: boolean }) {
  const rail = useQuery(getRail(ticket.id));
  return (
    <div
      className={classes(
        "text-sm",
        wide
          ? "columns-[18rem] gap-3 *:mb-3 *:break-inside-avoid"
          : "grid gap-3 sm:grid-cols-2 lg:grid-cols-1",
      )}
    >
      <QueryView query={rail} what="Customer and order" skeleton={<Skeleton rows={6} />}>
        {(data) => (
          <>
            <Panel name="Customer">
              <CustomerCard rail={data} ticket={ticket} />
            </Panel>
            <Panel name="Order">
              <OrderCard order={data.order} />
            </Panel>
            <Panel name="Related tickets">
              <Related rail={data} />
            </Panel>
            <Panel name="Policy">
              <Verdicts hits={data.policy_hits} />
            </Panel>
            <Panel name="Model">
              <ModelUse uses={data.model_use} />
            </Panel>
          </>
        )}
      </QueryView>
      <Ids ticket={ticket} />
    </div>
  );
}

/** A part that may break alone. */
function Panel({ name, children }: { name: string; children: ReactNode }) {
  return <PanelBoundary name={name}>{children}</PanelBoundary>;
}

function Related({ rail }: { rail: Rail }) {
  if (rail.related.length === 0) return null;
  return (
    <Card title="Other tickets of this address">
      <ul className="space-y-2">
        {rail.related.map(({ id, subject, status, created_at: at }) => (
          <li key={id}>
            <Link to={`/tickets/${id}`} className="link wrap-anywhere">
              {subject}
            </Link>
            <p className="mt-0.5 flex flex-wrap items-center gap-2 text-xs text-soft">
              <TicketStatusBadge status={status} />
              <TimeAgo at={at} />
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const VERDICTS: Record<string, [words: string, tone: Tone]> = {
  auto: ["Allowed", "good"],
  ask: ["Asks a person", "warn"],
  deny: ["Forbidden", "bad"],
};

function Verdicts({ hits }: { hits: Rail["policy_hits"] }) {
  if (hits.length === 0) return null;
  return (
    <Card title="What the policy said">
      <ul className="space-y-2.5">
        {hits.map(({ turn, call, tool, verdict, rule_id: rule, text }) => {
          const [words, tone] = VERDICTS[verdict] ?? [humanise(verdict), "quiet" as const];
          return (
            <li key={`${turn}.${call}`}>
              <p className="flex flex-wrap items-center gap-2">
                {humanise(tool)} <Badge tone={tone}>{words}</Badge>
              </p>
              <p className="text-xs text-soft wrap-anywhere">
                {text}
                {rule && ` Rule ${rule}.`}
              </p>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function ModelUse({ uses }: { uses: Rail["model_use"] }) {
  if (uses.length === 0) return null;
  return (
    <Card title="Model">
      <ul className="space-y-2">
        {uses.map(({ model, calls, tokens_in: given, tokens_out: written, duration_ms: took }) => (
          <li key={model}>
            <KeyValues
              items={[
                ["Model", model],
                ["Calls", formatNumber(calls)],
                ["Tokens", `${formatNumber(given)} in, ${formatNumber(written)} out`],
                ["Time", formatDuration(took)],
              ]}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Ids({ ticket }: { ticket: TicketDetail }) {
  const { id, run_id: run, url } = ticket.workflow;
  return (
    <Card title="Ids" actions={<OpenInTemporal url={url}>Temporal run</OpenInTemporal>}>
      <KeyValues
        items={[
          ["Ticket", <Id key="ticket" text={ticket.id} what="ticket id" />],
          ["Workflow", <Id key="workflow" text={id} what="workflow id" />],
          ["Run", run && <Id key="run" text={run} what="run id" />],
        ]}
      />
    </Card>
  );
}

function Id({ text, what }: { text: string; what: string }) {
  return (
    <span className="flex items-start gap-1">
      <code className="min-w-0 flex-1 pt-1 font-mono text-xs wrap-anywhere">{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  );
}
