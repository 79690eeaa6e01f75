import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { DataTable, type Column } from "@/components/data-table";
import { TimeAgo } from "@/components/time-ago";
import { useNow } from "@/hooks/use-now";
import { usePreferences } from "@/hooks/use-preferences";
import { count, humanise } from "@/lib/words";
import { approves, limitsInWords } from "../limits";
import type { ApiKey } from "../types";
import { stateOf } from "./key-states";

interface Props {
  rows: ApiKey[];
  onRevoke: (key: ApiKey) => void;
}

export function KeysTable({ rows, onRevoke }: Props) {
  const [{ density }] = usePreferences();
  const columns: Column<ApiKey>[] = [
    { key: "name", header: "Name", cell: (key) => <Name apiKey={key} /> },
    { key: "rights", header: "May", cell: (key) => <Rights apiKey={key} /> },
    { key: "maker", header: "Made by", cell: (key) => <Maker apiKey={key} /> },
    {
      key: "used",
      header: "Last used",
      cell: (key) => <Used apiKey={key} />,
      className: "whitespace-nowrap",
    },
    { key: "state", header: "State", cell: (key) => <State apiKey={key} /> },
    {
      key: "actions",
      header: "Actions",
      hideHeader: true,
      align: "right",
      cell: (key) => <Revoke apiKey={key} onRevoke={onRevoke} />,
    },
  ];
  return (
    <DataTable
      caption="API keys"
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      density={density}
      card={(key) => <KeyCard apiKey={key} onRevoke={onRevoke} />}
    />
  );
}

interface KeyProps {
  apiKey: ApiKey;
}

function KeyCard({ apiKey, onRevoke }: KeyProps & Pick<Props, "onRevoke">) {
  return (
    <div className="space-y-1.5 p-3 text-sm">
      <div className="flex items-start justify-between gap-2">
        <Name apiKey={apiKey} />
        <State apiKey={apiKey} />
      </div>
      <Rights apiKey={apiKey} />
      <div className="flex items-end justify-between gap-2">
        <p className="text-soft">
          Last used: <Used apiKey={apiKey} />
        </p>
        <Revoke apiKey={apiKey} onRevoke={onRevoke} />
      </div>
    </div>
  );
}

function Name({ apiKey: { name, prefix } }: KeyProps) {
  return (
    <div className="min-w-0">
      <span className="font-medium wrap-anywhere">{name}</span>
      {prefix && <code className="block font-mono text-xs text-soft">{prefix}…</code>}
    </div>
  );
}

function Rights({ apiKey: { role, scopes, money_limits } }: KeyProps) {
  return (
    <div>
      {humanise(role)}
      {approves(role) && <span className="text-soft">, approves {limitsInWords(money_limits)}</span>}
      <Scopes scopes={scopes} />
    </div>
  );
}

function Scopes({ scopes }: { scopes: string[] | null }) {
  if (scopes === null) return <span className="block text-soft">All that the role may</span>;
  if (scopes.length <= 3)
    return <code className="block font-mono text-xs text-soft wrap-anywhere">{scopes.join(", ")}</code>;
  return (
    <details className="text-soft">
      <summary className="w-fit">{count(scopes.length, "scope")}</summary>
      <code className="font-mono text-xs wrap-anywhere">{scopes.join(", ")}</code>
    </details>
  );
}

function Maker({ apiKey: { created_by, created_at } }: KeyProps) {
  return (
    <span className="wrap-anywhere">
      {created_by}
      <span className="block text-soft">
        <TimeAgo at={created_at} />
      </span>
    </span>
  );
}

function Used({ apiKey: { last_used_at } }: KeyProps) {
  return <span className="text-soft">{last_used_at ? <TimeAgo at={last_used_at} /> : "never"}</span>;
}

function State({ apiKey }: KeyProps) {
  const state = stateOf(apiKey, useNow());
  const { expires_at, revoked_at } = apiKey;
  return (
    <div className="text-soft">
      <Badge tone={state === "active" ? "good" : "quiet"}>{humanise(state)}</Badge>
      {state === "revoked" && revoked_at && (
        <span className="block">
          <TimeAgo at={revoked_at} />
        </span>
      )}
      {state !== "revoked" && expires_at && (
        <span className="block">
          {state === "active" && "ends "}
          <TimeAgo at={expires_at} ahead />
        </span>
      )}
    </div>
  );
}

function Revoke({ apiKey, onRevoke }: KeyProps & Pick<Props, "onRevoke">) {
  if (apiKey.revoked_at !== null) return null;
  return (
    <Button size="small" aria-label={`Revoke ${apiKey.name}`} onClick={() => onRevoke(apiKey)}>
      Revoke…
    </Button>
  );
}
