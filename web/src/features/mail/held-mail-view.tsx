import { useQuery } from "@tanstack/react-query";
import { BadgeCheck, Download, MailSearch, Paperclip, ShieldQuestion } from "lucide-react";
import { Badge } from "@/components/badge";
import { Button, buttonClasses, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { FoldedText } from "@/components/folded-text";
import { KeyValues } from "@/components/key-values";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { DateTime } from "@/components/time-ago";
import { useMay } from "@/hooks/me";
import { asApiError } from "@/lib/api-error";
import { capitalise, humanise } from "@/lib/words";
import { getHeldMail, type InboundMailDetail } from "./api/held-mails";
import { HeldActions } from "./held-actions";
import { formatSize, kindOf, reasonOf, stateOf } from "./held-words";

/** A mail that came in, as text, why it is held, and what can be done with it. */
export function HeldMailView({ id }: { id: string }) {
  const mail = useQuery(getHeldMail(id));
  if (mail.error && asApiError(mail.error).status === 404) {
    return <EmptyState icon={MailSearch} title="There is no such mail." />;
  }
  return (
    <QueryView query={mail} what="The mail" skeleton={<Skeleton shape="text" rows={8} />}>
      {(data) => <Shown mail={data} />}
    </QueryView>
  );
}

function Shown({ mail }: { mail: InboundMailDetail }) {
  return (
    <Card
      title={mail.subject || "Without a subject"}
      actions={
        mail.ticket_id && (
          <ButtonLink to={`/tickets/${mail.ticket_id}`} size="small">
            Open the ticket
          </ButtonLink>
        )
      }
      className="space-y-4"
    >
      <Why mail={mail} />
      <KeyValues
        items={[
          ["From", mail.from_email ?? "Not known"],
          ["Sender", <Sender key="sender" mail={mail} />],
          ["Came in", <DateTime key="at" at={mail.received_at} />],
          ["By", `${humanise(mail.provider)}, ${formatSize(mail.raw_size)}`],
        ]}
      />
      <HeldActions mail={mail} />
      <Words mail={mail} />
      <Files mail={mail} />
      <Raw id={mail.id} />
    </Card>
  );
}

function Why({ mail }: { mail: InboundMailDetail }) {
  const waits = mail.status === "quarantined" || mail.status === "unreadable";
  const { label } = stateOf(mail);
  const [kind, reason] = [kindOf(mail), reasonOf(mail)];
  return (
    <Callout tone={waits ? "warn" : "quiet"} title={`${label}: ${kind ?? "nobody knows who wrote it"}`}>
      {reason && <p>{capitalise(reason)}</p>}
    </Callout>
  );
}

function Sender({ mail: { sender_verified, sender_reason } }: { mail: InboundMailDetail }) {
  if (sender_verified === null) return <span className="text-soft">Not checked</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {sender_verified ? (
        <Badge tone="good" icon={BadgeCheck}>
          Verified
        </Badge>
      ) : (
        <Badge tone="warn" icon={ShieldQuestion}>
          Not verified
        </Badge>
      )}
      {sender_reason && <span className="text-soft">{capitalise(sender_reason)}</span>}
    </span>
  );
}

function Words({ mail: { text, status } }: { mail: InboundMailDetail }) {
  if (text === null) {
    const why =
      status === "stored"
        ? "Its words are in its ticket."
        : "Its words are not shown: it is not held (any more).";
    return <p className="text-sm text-soft">{status === "unreadable" ? "It could not be read." : why}</p>;
  }
  return (
    <section aria-label="Text of the mail" className="border-t border-line pt-3 text-sm">
      {text.trim() === "" ? <p className="text-soft">It has no text.</p> : <FoldedText text={text} />}
    </section>
  );
}

function Files({ mail: { files } }: { mail: InboundMailDetail }) {
  if (files.length === 0) return null;
  return (
    <section aria-label="Attachments" className="border-t border-line pt-3 text-sm">
      <h3 className="mb-1 font-medium">Attachments</h3>
      <ul className="space-y-1">
        {files.map(({ filename, content_type, size }, place) => (
          <li key={place} className="flex items-center gap-2">
            <Paperclip aria-hidden className="size-4 shrink-0 text-soft" />
            <span className="min-w-0 wrap-anywhere">{filename}</span>
            <span className="shrink-0 text-soft">
              {content_type}, {formatSize(size)}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-soft">They can be downloaded once the mail belongs to a ticket.</p>
    </section>
  );
}

function Raw({ id }: { id: string }) {
  const may = useMay("admin");
  const words = (
    <>
      <Download aria-hidden />
      Download as it came in
    </>
  );
  return (
    <div className="border-t border-line pt-3">
      {may ? (
        <a href={`/api/v1/inbound-mails/${id}/raw`} download className={buttonClasses({ size: "small" })}>
          {words}
        </a>
      ) : (
        <Button
          size="small"
          blocked="Only admins take the unread bytes of a stranger; it is noted in the audit log."
        >
          {words}
        </Button>
      )}
    </div>
  );
}
