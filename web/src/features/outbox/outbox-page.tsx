import { useInfiniteQuery } from "@tanstack/react-query";
import { MailOpen } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import type { Mail } from "@/api/types";
import { Badge } from "@/components/badge";
import { ButtonLink } from "@/components/button";
import { Empty } from "@/components/empty";
import { FoldedText } from "@/components/folded-text";
import { LoadMore } from "@/components/load-more";
import { PageHeading } from "@/components/page-heading";
import { QueryView } from "@/components/query-view";
import { TimeAgo } from "@/components/time-ago";
import { humanise } from "@/lib/words";
import { listMails } from "./list-mails";

const TONES = { queued: "info", sent: "good", failed: "bad" } as const;

export function OutboxPage() {
  const [params] = useSearchParams();
  const ticketId = params.get("ticket_id");
  const mails = useInfiniteQuery(listMails(ticketId));
  return (
    <>
      <PageHeading title="Outbox">
        {ticketId && <ButtonLink to="/outbox">Show the mails of all tickets</ButtonLink>}
      </PageHeading>
      <QueryView query={mails}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Empty icon={MailOpen} title="No mail was sent yet." />;
          return (
            <ol className="space-y-3">
              {items.map((mail) => (
                <li key={mail.id}>
                  <MailArticle mail={mail} />
                </li>
              ))}
            </ol>
          );
        }}
      </QueryView>
      <LoadMore query={mails} />
    </>
  );
}

function MailArticle({ mail }: { mail: Mail }) {
  return (
    <article className="rounded-xl border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h2 className="min-w-0 font-semibold wrap-anywhere">{mail.subject}</h2>
        <Badge tone={TONES[mail.status]}>{humanise(mail.status)}</Badge>
      </div>
      <p className="mb-3 text-sm text-soft wrap-anywhere">
        To {mail.to} · <TimeAgo at={mail.at} /> ·{" "}
        <Link to={`/tickets/${mail.ticket_id}`} className="text-accent underline underline-offset-2">
          Open the ticket
        </Link>
      </p>
      {mail.error && <p className="mb-2 text-sm font-medium text-bad">{mail.error}</p>}
      <FoldedText text={mail.text} />
    </article>
  );
}
