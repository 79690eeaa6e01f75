import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/components/badge";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { DataList } from "@/components/data-list";
import { EmptyState } from "@/components/empty-state";
import { KeyValues } from "@/components/key-values";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { DateTime, TimeAgo } from "@/components/time-ago";
import { useMay } from "@/hooks/me";
import { count, humanise } from "@/lib/words";
import { listUnknownEffects, type Effect } from "./api/effects";
import { ResolveDialog } from "./resolve-dialog";

/** Effects that were begun and never answered for: only a person can find out whether they happened. */
export function UnknownOutcomes() {
  const effects = useInfiniteQuery(listUnknownEffects);
  return (
    <>
      <p className="mb-3 max-w-3xl text-sm text-soft">
        The agent asked for these and got no answer, so it neither repeats nor forgets them. Look at the
        vendor whether each one happened, and say so; its ticket goes on from there.
      </p>
      <QueryView query={effects} what="The unknown outcomes" skeleton={<Skeleton shape="cards" rows={2} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <EmptyState kind="cleared" title="Every outcome is known." />;
          return (
            <ul aria-label="Unknown outcomes" className="space-y-3">
              {items.map((effect) => (
                <li key={effect.id}>
                  <EffectCard effect={effect} />
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
      <LoadMore query={effects} />
    </>
  );
}

function EffectCard({ effect }: { effect: Effect }) {
  const may = useMay("approver");
  const [resolving, setResolving] = useState(false);
  return (
    <Card
      title={humanise(effect.tool)}
      actions={
        <span className="flex items-center gap-2 text-xs text-soft">
          <Badge tone="warn">{effect.status === "unknown" ? "Outcome unknown" : "Begun, not finished"}</Badge>
          <TimeAgo at={effect.created_at} />
        </span>
      }
    >
      <div className="grid gap-4 md:grid-cols-2">
        <DataList data={effect.arguments} />
        <KeyValues
          items={[
            ["Begun", <DateTime key="at" at={effect.created_at} />],
            ["Tried", count(effect.attempts, "time")],
            ["Reference", effect.reference],
          ]}
        />
      </div>
      {effect.error && (
        <div className="mt-3">
          <Callout tone="quiet" title="What was told last">
            <p>{effect.error}</p>
          </Callout>
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button
          look="primary"
          blocked={may ? null : "Saying what became of money needs the role approver or a higher one."}
          onClick={() => setResolving(true)}
        >
          Say what happened
        </Button>
        <ButtonLink to={`/tickets/${effect.ticket_id}`}>Open the ticket</ButtonLink>
      </div>
      <ResolveDialog effect={effect} open={resolving} onClose={() => setResolving(false)} />
    </Card>
  );
}
