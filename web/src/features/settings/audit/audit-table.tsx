import { Link } from "react-router";
import { DataTable, type Column } from "@/components/data-table";
import { JsonView } from "@/components/json-view";
import { DateTime } from "@/components/time-ago";
import { usePreferences } from "@/hooks/use-preferences";
import type { AuditLine } from "../types";

/** Newest first, a line each, with all that was written down. */
export function AuditTable({ lines }: { lines: AuditLine[] }) {
  const [{ density }] = usePreferences();
  return (
    <DataTable
      caption="Audit log"
      columns={COLUMNS}
      rows={lines}
      keyOf={({ id }) => String(id)}
      density={density}
      card={(line) => <LineCard line={line} />}
    />
  );
}

const COLUMNS: Column<AuditLine>[] = [
  { key: "id", header: "Line", align: "right", cell: ({ id }) => id, className: "text-soft tabular-nums" },
  { key: "at", header: "When", cell: ({ at }) => <DateTime at={at} />, className: "whitespace-nowrap" },
  {
    key: "action",
    header: "What and who",
    cell: ({ action, actor }) => (
      <>
        <code className="font-mono text-xs font-semibold">{action}</code>
        <span className="block text-soft wrap-anywhere">{actor}</span>
      </>
    ),
  },
  { key: "object", header: "On what", cell: ({ object }) => <ObjectName object={object} /> },
  {
    key: "details",
    header: "Details",
    cell: (line) => <Details line={line} />,
    className: "w-1/4 min-w-44",
  },
];

function LineCard({ line }: { line: AuditLine }) {
  return (
    <div className="space-y-1 p-3 text-sm">
      <p className="flex flex-wrap justify-between gap-x-3">
        <code className="font-mono text-xs font-semibold">{line.action}</code>
        <span className="text-soft tabular-nums">Line {line.id}</span>
      </p>
      <p className="wrap-anywhere">
        {line.actor} · <ObjectName object={line.object} />
      </p>
      <p className="text-soft">
        <DateTime at={line.at} />
      </p>
      <Details line={line} />
    </div>
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** `ticket:<id>` and `approval:<id>` lead there. */
function ObjectName({ object }: { object: string }) {
  const [kind, id = ""] = object.split(/:(.*)/s);
  const place = kind === "ticket" ? "/tickets" : kind === "approval" ? "/approvals" : null;
  const short = UUID.test(id) ? `${kind}:${id.slice(0, 8)}…` : object;
  const name = (
    <code className="font-mono text-xs wrap-anywhere" title={object}>
      {short}
    </code>
  );
  if (!place || id === "") return name;
  return (
    <Link to={`${place}/${encodeURIComponent(id)}`} className="link">
      {name}
    </Link>
  );
}

function Details({ line }: { line: AuditLine }) {
  const written = Object.entries(line.data)
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
    .slice(0, 3)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
  return (
    <div className="min-w-0 space-y-1">
      {written && <p className="text-soft wrap-anywhere">{written}</p>}
      <JsonView label="The whole line" value={line} />
    </div>
  );
}
