import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldX } from "lucide-react";
import { useSearchParams } from "react-router";
import { Badge } from "@/components/badge";
import { EmptyState } from "@/components/empty-state";
import { LoadMore } from "@/components/load-more";
import { NewItems } from "@/components/new-items";
import { QueryView } from "@/components/query-view";
import { RowLink } from "@/components/row-link";
import { Segmented } from "@/components/segmented";
import { Skeleton } from "@/components/skeleton";
import { TimeAgo } from "@/components/time-ago";
import { useMay } from "@/hooks/me";
import { useSteadyList } from "@/hooks/use-steady-list";
import { capitalise, classes } from "@/lib/words";
import { listHeldMails, type InboundMail } from "./api/held-mails";
import { Beside, useMailAddress } from "./beside";
import { HeldMailView } from "./held-mail-view";
import { kindOf, reasonOf, stateOf } from "./held-words";

/** Mails that came in and wait for a person: from machines, in storms, or not readable. */
export function HeldMails() {
  const may = useMay("agent");
  if (may) return <Readable />;
  return (
    <EmptyState icon={ShieldX} title="Held mail needs the role agent or a higher one.">
      <p>It is the word of strangers that nobody has looked at yet. An admin can give you the role.</p>
    </EmptyState>
  );
}

function Readable() {
  const [params, setParams] = useSearchParams();
  const all = params.get("show") === "all";
  const mails = useInfiniteQuery(listHeldMails(all));
  const { chosen } = useMailAddress();
  const items = mails.data?.pages.flatMap((page) => page.items) ?? [];
  const list = (
    <>
      <QueryView query={mails} what="The held mails" skeleton={<Skeleton shape="list" />}>
        {() => (items.length > 0 ? <Rows key={String(all)} items={items} /> : <Nothing all={all} />)}
      </QueryView>
      <LoadMore query={mails} />
    </>
  );
  return (
    <>
      <div className="mb-3">
        <Segmented
          label="Which mails"
          value={all ? "all" : "waiting"}
          options={[
            { value: "waiting", label: "Waiting" },
            { value: "all", label: "All that came in" },
          ]}
          onChange={(value) =>
            setParams(value === "all" ? { show: "all" } : {}, { preventScrollReset: true })
          }
        />
      </div>
      <Beside list={list} detail={chosen && <HeldMailView key={chosen} id={chosen} />} />
    </>
  );
}

function Nothing({ all }: { all: boolean }) {
  if (all) {
    return (
      <EmptyState title="No mail has come in yet.">
        <p>Point your provider’s inbound webhook at this service; the README tells how.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState kind="cleared" title="No mail waits for a person.">
      <p>Mails of machines, storms of mails and what cannot be read are held here.</p>
    </EmptyState>
  );
}

function Rows({ items }: { items: InboundMail[] }) {
  const { chosen } = useMailAddress();
  const { shown, waiting, showAll, handlers } = useSteadyList(items, chosen !== null);
  return (
    <>
      <NewItems waiting={waiting} onShow={showAll} />
      <ol
        aria-label="Mails that came in, newest first"
        className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
        {...handlers}
      >
        {shown.map((mail) => (
          <Row key={mail.id} mail={mail} here={mail.id === chosen} />
        ))}
      </ol>
    </>
  );
}

function Row({ mail, here }: { mail: InboundMail; here: boolean }) {
  const { to } = useMailAddress();
  const { label, tone } = stateOf(mail);
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
          <TimeAgo at={mail.received_at} />
        </span>
      </div>
      <div className="mt-0.5 flex items-center gap-2 text-soft">
        <Badge tone={tone}>{label}</Badge>
        <span className="min-w-0 truncate">{mail.from_email ?? "Sender not known"}</span>
      </div>
      <p className="mt-0.5 truncate text-soft">
        {capitalise([kindOf(mail), reasonOf(mail)].filter(Boolean).join(" · "))}
      </p>
    </li>
  );
}
