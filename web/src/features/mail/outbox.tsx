import { useInfiniteQuery } from "@tanstack/react-query";
import { MailOpen } from "lucide-react";
import type { Mail } from "@/api/types";
import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { LoadMore } from "@/components/load-more";
import { NewItems } from "@/components/new-items";
import { QueryView } from "@/components/query-view";
import { RowLink } from "@/components/row-link";
import { Skeleton } from "@/components/skeleton";
import { TimeAgo } from "@/components/time-ago";
import { useSteadyList } from "@/hooks/use-steady-list";
import { classes } from "@/lib/words";
import { listMails } from "./api/outbox";
import { Beside, useMailAddress } from "./beside";
import { DeliveryBadge } from "./delivery";
import { MailDetail } from "./mail-detail";
import { OutboxFilters } from "./outbox-filters";
import { useOutboxFilter } from "./use-outbox-filter";

/** Mails of ours, newest first. */
export function Outbox() {
  const { filter, filtered, clear } = useOutboxFilter();
  const mails = useInfiniteQuery(listMails(filter));
  const { chosen } = useMailAddress();
  const items = mails.data?.pages.flatMap((page) => page.items) ?? [];
  const list = (
    <QueryView query={mails} what="The outbox" skeleton={<Skeleton shape="list" />}>
      {() => {
        if (items.length > 0) return <Rows items={items} key={JSON.stringify(filter)} />;
        return filtered ? (
          <EmptyState kind="filtered" title="No mail fits this filter.">
            <Button className="mt-3" onClick={clear}>
              Clear the filter
            </Button>
          </EmptyState>
        ) : (
          <EmptyState icon={MailOpen} title="No mail was sent yet.">
            <p>Answers to customers and notices to staff are listed here.</p>
          </EmptyState>
        );
      }}
    </QueryView>
  );
  const whole = (
    <>
      {list}
      <LoadMore query={mails} />
    </>
  );
  return (
    <>
      <OutboxFilters />
      <Beside list={whole} detail={chosen && <MailDetail key={chosen} id={chosen} />} />
    </>
  );
}

function Rows({ items }: { items: Mail[] }) {
  const { chosen } = useMailAddress();
  const { shown, waiting, showAll, handlers } = useSteadyList(items, chosen !== null);
  return (
    <>
      <NewItems waiting={waiting} onShow={showAll} />
      <ol
        aria-label="Mails, newest first"
        className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
        {...handlers}
      >
        {shown.map((mail) => (
          <MailRow key={mail.id} mail={mail} here={mail.id === chosen} />
        ))}
      </ol>
    </>
  );
}

function MailRow({ mail, here }: { mail: Mail; here: boolean }) {
  const { to } = useMailAddress();
  return (
    <li
      className={classes(
        "relative px-4 py-2.5 text-sm hover:bg-sunken",
        here && "bg-accent-soft shadow-[inset_3px_0_var(--color-accent)] hover:bg-accent-soft",
      )}
    >
      <div className="flex items-baseline justify-between gap-3">
        <RowLink
          to={to(mail.id)}
          data-mail={mail.id}
          preventScrollReset
          aria-current={here || undefined}
          className="min-w-0 flex-1 truncate"
        >
          {mail.subject || "Without a subject"}
        </RowLink>
        <span className="shrink-0 text-xs text-soft">
          <TimeAgo at={mail.at} />
        </span>
      </div>
      <div className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-soft">
        <DeliveryBadge mail={mail} />
        {mail.audience === "staff" && <Badge tone="person">To staff</Badge>}
        <span className="min-w-0 truncate">{mail.to}</span>
      </div>
    </li>
  );
}
