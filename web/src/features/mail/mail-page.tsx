import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import { useParams } from "react-router";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { PageHeading } from "@/components/page-heading";
import { NavTabs } from "@/components/tabs";
import { useMay } from "@/hooks/me";
import { listUnknownEffects } from "./api/effects";
import { heldMailCounts } from "./api/held-mails";
import { HeldMails } from "./held-mails";
import { Outbox } from "./outbox";
import { UnknownOutcomes } from "./unknown-outcomes";

/** Mail of ours, mail that is held, and effects of which nobody knows whether they happened. */
export function MailPage() {
  const { box } = useParams();
  const { data: counts } = useQuery({ ...heldMailCounts, enabled: useMay("agent") });
  const { data: effects } = useInfiniteQuery(listUnknownEffects);
  const unknown = effects?.pages.flatMap(({ items }) => items).length;
  return (
    <>
      <PageHeading title="Mail" tab={TITLES[box ?? ""] ?? "Mail"} />
      <NavTabs
        label="Mail"
        places={[
          { to: "/mail", label: "Outbox" },
          { to: "/mail/held", label: "Held", count: counts && counts.quarantined + counts.unreadable },
          { to: "/mail/unknown", label: "Unknown outcomes", count: unknown },
        ]}
      />
      <Box box={box} />
    </>
  );
}

const TITLES: Record<string, string> = { "": "Outbox", held: "Held mail", unknown: "Unknown outcomes" };

function Box({ box }: { box: string | undefined }) {
  if (box === undefined) return <Outbox />;
  if (box === "held") return <HeldMails />;
  if (box === "unknown") return <UnknownOutcomes />;
  return (
    <EmptyState icon={MailX} title="There is no such box.">
      <ButtonLink to="/mail" className="mt-3">
        To the outbox
      </ButtonLink>
    </EmptyState>
  );
}
