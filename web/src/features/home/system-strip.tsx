import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Stats } from "@/api/types";
import { Card } from "@/components/card";
import { TimeAgo } from "@/components/time-ago";
import { classes, count, humanise } from "@/lib/words";

type System = Stats["system"];
type Health = "good" | "warn" | "bad" | "quiet";

/** How the parts stand: words first, the dot only repeats them. */
export function SystemStrip({ system }: { system: System }) {
  return (
    <Card title="System">
      <dl className="space-y-2.5 text-sm">
        <Worker system={system} />
        <Queue system={system} />
        <MailIn system={system} />
        <MailOut system={system} />
        <Effects system={system} />
        <Part name="Model" health={system.model === "offline" ? "warn" : "good"}>
          {system.model === "offline"
            ? "Built-in offline model: for trying out, not for customers"
            : system.model}
        </Part>
        <Part name="Payments" health="quiet">
          {humanise(system.payments)}
        </Part>
      </dl>
    </Card>
  );
}

function Worker({ system: { worker_alive, worker_seen_at } }: { system: System }) {
  return (
    <Part name="Worker" health={worker_alive ? "good" : "bad"}>
      {worker_alive ? "Running" : worker_seen_at ? "Stopped" : "Never started"}
      {worker_seen_at && !worker_alive && (
        <>
          {", last seen "}
          <TimeAgo at={worker_seen_at} />
        </>
      )}
    </Part>
  );
}

function Queue({ system: { queue_length, queue_oldest_at } }: { system: System }) {
  return (
    <Part name="Queue" health={queue_length === 0 ? "good" : "warn"}>
      {queue_length === 0 ? "Empty" : `${count(queue_length, "message")} to the engine`}
      {queue_oldest_at && (
        <>
          {", the oldest from "}
          <TimeAgo at={queue_oldest_at} />
        </>
      )}
    </Part>
  );
}

function MailIn({ system: { mail_in_at, mails_held } }: { system: System }) {
  return (
    <Part name="Mail in" health={mails_held > 0 ? "warn" : mail_in_at ? "good" : "quiet"}>
      <Last at={mail_in_at} never="None yet" />
      {mails_held > 0 && <More to="/mail/held">{mails_held} held back</More>}
    </Part>
  );
}

function MailOut({ system }: { system: System }) {
  const { mail_out_at, mails_queued, mails_queued_since, mails_failed, email_provider } = system;
  return (
    <Part
      name="Mail out"
      health={mails_failed > 0 ? "bad" : mails_queued > 0 ? "warn" : mail_out_at ? "good" : "quiet"}
    >
      <Last at={mail_out_at} never="None yet" />
      {email_provider === "outbox" ? ", kept here and not sent" : ` by ${humanise(email_provider)}`}
      {mails_queued > 0 && (
        <More to="/mail?status=queued">
          {mails_queued} queued
          {mails_queued_since && (
            <>
              , since <TimeAgo at={mails_queued_since} />
            </>
          )}
        </More>
      )}
      {mails_failed > 0 && <More to="/mail?status=failed">{mails_failed} failed today</More>}
    </Part>
  );
}

function Effects({ system: { unknown_effects } }: { system: System }) {
  return (
    <Part name="Effects" health={unknown_effects > 0 ? "bad" : "good"}>
      {unknown_effects > 0 ? (
        <Link to="/mail/unknown" className="link">
          {unknown_effects} with an unknown outcome
        </Link>
      ) : (
        "All outcomes known"
      )}
    </Part>
  );
}

function Last({ at, never }: { at: string | null; never: string }) {
  return at ? <TimeAgo at={at} /> : never;
}

function More({ to, children }: { to: string; children: ReactNode }) {
  return (
    <>
      {" · "}
      <Link to={to} className="link">
        {children}
      </Link>
    </>
  );
}

const DOTS: Record<Health, string> = { good: "bg-good", warn: "bg-warn", bad: "bg-bad", quiet: "bg-edge" };

function Part({ name, health, children }: { name: string; health: Health; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <span aria-hidden className={classes("mt-1.5 size-2 shrink-0 rounded-full", DOTS[health])} />
      <dt className="w-20 shrink-0 text-soft">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}
