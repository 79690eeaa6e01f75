import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { DateTime } from "@/components/time-ago";
import type { PolicyVersion } from "../types";
import { policyVersions } from "./policy-api";
import { RestoreDialog } from "./restore-dialog";
import { UnifiedDiff } from "./unified-diff";

/** What was published, when, by whom, and what it changed; and the way back to it. */
export function VersionList() {
  const query = useInfiniteQuery(policyVersions);
  const [restoring, setRestoring] = useState<PolicyVersion | null>(null);
  return (
    <>
      <QueryView query={query} what="The versions" skeleton={<Skeleton shape="cards" />}>
        {({ pages }) => {
          const versions = pages.flatMap(({ items }) => items);
          if (versions.length === 0)
            return (
              <EmptyState title="Nothing was published yet.">
                The policy that came along holds. What you publish under Edit and try is listed here.
              </EmptyState>
            );
          return (
            <ol aria-label="Published policies" className="space-y-3">
              {versions.map((version) => (
                <li key={version.number}>
                  <VersionCard version={version} onRestore={() => setRestoring(version)} />
                </li>
              ))}
            </ol>
          );
        }}
      </QueryView>
      <LoadMore query={query} />
      <RestoreDialog version={restoring} onClose={() => setRestoring(null)} />
    </>
  );
}

function VersionCard({ version, onRestore }: { version: PolicyVersion; onRestore: () => void }) {
  const { number, note, published_at, published_by, current, added, removed } = version;
  const [open, setOpen] = useState(false);
  return (
    <Card
      title={number === 0 ? "The bundled policy" : `Version ${number}`}
      actions={current && <Badge tone="good">In force</Badge>}
    >
      {published_at && (
        <p className="text-sm text-soft">
          Published by {published_by} on <DateTime at={published_at} />
        </p>
      )}
      <p className="mt-1 text-sm wrap-anywhere">
        {note || <span className="text-soft">Without a note.</span>}
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)} disabled={!version.diff}>
          {open ? "Hide what it changed" : "Show what it changed"}
        </Button>
        <span className="text-sm text-soft tabular-nums">
          {added} added, {removed} removed
        </span>
        <span className="flex-1" />
        <Button size="small" blocked={current && "This one holds already."} onClick={onRestore}>
          Publish again
          <span className="sr-only"> {number === 0 ? "the bundled policy" : `version ${number}`}</span>…
        </Button>
      </div>
      {open && (
        <div className="mt-3">
          <UnifiedDiff text={version.diff} label={`What version ${number} changed`} />
        </div>
      )}
    </Card>
  );
}
