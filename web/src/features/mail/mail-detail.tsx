import { useQuery } from "@tanstack/react-query";
import { MailSearch } from "lucide-react";
import { Link } from "react-router";
import type { Mail } from "@/api/types";
import { ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { DataList } from "@/components/data-list";
import { EmptyState } from "@/components/empty-state";
import { FoldedText } from "@/components/folded-text";
import { KeyValues } from "@/components/key-values";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { DateTime } from "@/components/time-ago";
import { asApiError } from "@/lib/api-error";
import { getMail } from "./api/outbox";
import { deliveryOf } from "./delivery";

/** A mail of ours as text. Its HTML part holds the same words and is shown as its source only. */
export function MailDetail({ id }: { id: string }) {
  const mail = useQuery(getMail(id));
  if (mail.error && asApiError(mail.error).status === 404) {
    return (
      <EmptyState icon={MailSearch} title="There is no such mail.">
        <p>The link may be wrong, or it was removed with its ticket.</p>
      </EmptyState>
    );
  }
  return (
    <QueryView query={mail} what="The mail" skeleton={<Skeleton shape="text" rows={8} />}>
      {(data) => <Shown mail={data} />}
    </QueryView>
  );
}

function Shown({ mail }: { mail: Mail }) {
  return (
    <Card
      title={mail.subject || "Without a subject"}
      actions={
        <ButtonLink to={`/tickets/${mail.ticket_id}`} size="small">
          Open the ticket
        </ButtonLink>
      }
      className="space-y-4"
    >
      <DeliveryNote mail={mail} />
      <KeyValues
        items={[
          [
            "To",
            <Link
              key="to"
              to={`?${new URLSearchParams({ to: mail.to })}`}
              className="link"
              title="All mails to this address"
            >
              {mail.to}
            </Link>,
          ],
          ["For", mail.audience === "staff" ? "Staff" : "The customer"],
          ["Answers go to", mail.reply_to],
          ["Written", <DateTime key="at" at={mail.at} />],
          ["Sent", mail.sent_at && <DateTime key="sent" at={mail.sent_at} />],
        ]}
      />
      <div className="border-t border-line pt-3 text-sm">
        <p className="whitespace-pre-wrap wrap-anywhere">{mail.text}</p>
      </div>
      <Parts mail={mail} />
    </Card>
  );
}

function DeliveryNote({ mail }: { mail: Mail }) {
  const { label, means, tone } = deliveryOf(mail);
  const reason = mail.delivery?.error ?? mail.error;
  const at = mail.delivery?.at;
  return (
    <Callout tone={tone === "person" ? "quiet" : tone} title={`${label}. ${means}`}>
      {reason && <p>Reason: {reason}</p>}
      {at && (
        <p className="text-soft">
          Told by the provider <DateTime at={at} />
        </p>
      )}
    </Callout>
  );
}

function Parts({ mail }: { mail: Mail }) {
  return (
    <div className="space-y-1 border-t border-line pt-3 text-sm">
      <details>
        <summary className="tap min-h-6 w-fit font-medium text-soft hover:text-ink">Headers</summary>
        <div className="mt-2">
          <DataList data={{ message_id: mail.message_id, ...mail.headers }} />
        </div>
      </details>
      {mail.html && (
        <details>
          <summary className="tap min-h-6 w-fit font-medium text-soft hover:text-ink">
            HTML part (source)
          </summary>
          <div className="mt-2 rounded-lg bg-sunken p-3">
            <FoldedText mono text={mail.html} />
          </div>
        </details>
      )}
    </div>
  );
}
