import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { LoadMore } from "@/components/load-more";
import { QueryView } from "@/components/query-view";
import { Segmented } from "@/components/segmented";
import { Skeleton } from "@/components/skeleton";
import { useNow } from "@/hooks/use-now";
import { SectionHeading } from "../section-heading";
import type { ApiKey } from "../types";
import { KeyDialog } from "./key-dialog";
import { stateOf } from "./key-states";
import { KeysTable } from "./keys-table";
import { apiKeys } from "./keys-api";
import { RevokeDialog } from "./revoke-dialog";

const SHOWN = [
  { value: "active" as const, label: "Active" },
  { value: "all" as const, label: "All" },
];

/** Keys for programs: what each may, and when it was last used. */
export function KeysSection() {
  const query = useInfiniteQuery(apiKeys);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [params, setParams] = useSearchParams();
  const shown = params.get("show") === "all" ? "all" : "active";
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      New key
    </Button>
  );
  return (
    <>
      <SectionHeading
        title="API keys"
        description="For programs. A key can do no more than who made it, and stops with them."
      >
        {make}
      </SectionHeading>
      <div className="mb-3">
        <Segmented
          label="Keys shown"
          value={shown}
          options={SHOWN}
          onChange={(next) => setParams(next === "all" ? { show: "all" } : {}, { replace: true })}
        />
      </div>
      <QueryView query={query} what="The keys" skeleton={<Skeleton shape="list" />}>
        {({ pages }) => (
          <Keys rows={pages.flatMap(({ items }) => items)} shown={shown} onRevoke={setRevoking} />
        )}
      </QueryView>
      <LoadMore query={query} />
      {making && <KeyDialog scopes={query.data?.pages[0]?.scopes ?? []} onClose={() => setMaking(false)} />}
      <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

interface Props {
  rows: ApiKey[];
  shown: "active" | "all";
  onRevoke: (key: ApiKey) => void;
}

function Keys({ rows, shown, onRevoke }: Props) {
  const now = useNow();
  const wanted = shown === "all" ? rows : rows.filter((key) => stateOf(key, now) === "active");
  if (wanted.length > 0) return <KeysTable rows={wanted} onRevoke={onRevoke} />;
  if (rows.length > 0)
    return (
      <EmptyState kind="filtered" title="No key is active.">
        Revoked and expired ones are under All.
      </EmptyState>
    );
  return (
    <EmptyState icon={KeyRound} title="There are no keys yet.">
      Make one for each program that uses the API.
    </EmptyState>
  );
}
