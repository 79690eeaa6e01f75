import {
  Bot,
  CircleDot,
  Hand,
  Inbox,
  MailCheck,
  MailX,
  Scale,
  Tags,
  TriangleAlert,
  UserRound,
  UserRoundPen,
  Wrench,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { TicketEvent } from "@/api/types";
import { TONES, type Tone } from "@/components/badge";
import { DataList } from "@/components/data-list";
import { TimeAgo } from "@/components/time-ago";
import { formatDuration } from "@/lib/time";
import { classes, humanise } from "@/lib/words";
import { ToolCall } from "./tool-call";

const LOOKS: Record<string, [LucideIcon, Tone]> = {
  "ticket.created": [Inbox, "quiet"],
  "message.received": [Inbox, "quiet"],
  "turn.started": [Bot, "info"],
  "model.answered": [Bot, "info"],
  "ticket.classified": [Tags, "quiet"],
  "tool.finished": [Wrench, "info"],
  "approval.requested": [Scale, "warn"],
  "approval.decided": [Scale, "good"],
  "approval.expired": [Scale, "quiet"],
  "approval.cancelled": [Scale, "quiet"],
  "message.sent": [MailCheck, "good"],
  "message.undeliverable": [MailX, "bad"],
  "reply.written": [UserRoundPen, "person"],
  "note.added": [UserRoundPen, "person"],
  "ticket.escalated": [UserRound, "person"],
  "ticket.taken_over": [Hand, "person"],
  "ticket.returned": [Bot, "info"],
  "ticket.failed": [TriangleAlert, "bad"],
};

export function TimelineRow({ event }: { event: TicketEvent }) {
  const [Icon, tone] = LOOKS[event.type] ?? [CircleDot, "quiet"];
  return (
    <li className="relative flex gap-3 py-2.5 before:absolute before:top-11 before:bottom-[-0.5rem] before:left-[0.9rem] before:w-px before:bg-line last:before:hidden">
      <span className={classes("mt-0.5 h-fit rounded-full p-1.5", TONES[tone])}>
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1 text-sm">
        <h3 className="font-medium wrap-anywhere">{titleOf(event)}</h3>
        <p className="text-soft wrap-anywhere">
          {whoOf(event)} · <TimeAgo at={event.at} />
        </p>
        <Details event={event} />
      </div>
    </li>
  );
}

function titleOf({ type, title, data }: TicketEvent): string {
  return type === "tool.finished" && typeof data.tool === "string" ? humanise(data.tool) : title;
}

function whoOf({ actor }: TicketEvent): string {
  const names: Record<string, string> = { agent: "AI agent", system: "System" };
  return names[actor.kind] ?? actor.id;
}

/** What a reader needs of the kinds we know; of every other kind, all there is, folded. */
function Details({ event: { type, data } }: { event: TicketEvent }) {
  if (type === "tool.finished") return <ToolCall data={data} />;
  if (type === "model.answered") return <ModelAnswer data={data} />;
  if (type.startsWith("approval.")) {
    return (
      <>
        {typeof data.reason === "string" && <p className="wrap-anywhere">“{data.reason}”</p>}
        {typeof data.message === "string" && <p className="wrap-anywhere">“{data.message}”</p>}
        {typeof data.approval_id === "string" && (
          <Link to={`/approvals/${data.approval_id}`} className="text-accent underline underline-offset-2">
            Open the request
          </Link>
        )}
      </>
    );
  }
  if (type === "ticket.failed" && typeof data.reason === "string")
    return <p className="wrap-anywhere">{data.reason}</p>;
  return Object.keys(data).length > 0 && <Folded summary="Details">{<DataList data={data} />}</Folded>;
}

function ModelAnswer({ data }: { data: TicketEvent["data"] }) {
  const { text, model, duration_ms: duration, ...rest } = data;
  const took = typeof duration === "number" ? ` in ${formatDuration(duration)}` : "";
  return (
    <>
      {typeof text === "string" && text !== "" && <p className="my-1 italic wrap-anywhere">{text}</p>}
      <Folded summary={`Model ${String(model)}${took}`}>
        <DataList data={rest} />
      </Folded>
    </>
  );
}

function Folded({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="mt-0.5">
      <summary className="min-h-6 w-fit rounded text-soft hover:text-ink">{summary}</summary>
      <div className="mt-1 rounded-lg bg-sunken p-3">{children}</div>
    </details>
  );
}
