import { Link } from "react-router";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { DataTable, type Column } from "@/components/data-table";
import { TimeAgo } from "@/components/time-ago";
import { formatNumber } from "@/lib/numbers";
import { count, humanise } from "@/lib/words";
import type { DryRun } from "../types";
import { EffectBadge, Warnings } from "./policy-rules";

type Changed = DryRun["changed"][number];

/** What the policy would have said about calls that were made. */
export function DryRunResult({ result }: { result: DryRun }) {
  return (
    <div className="space-y-4">
      <Callout tone={result.changes.length === 0 ? "good" : "info"} title={result.headline}>
        {formatNumber(result.calls)} {result.calls === 1 ? "call was" : "calls were"} judged again;{" "}
        {formatNumber(result.unchanged)} would have come out the same.
        {result.with_fewer_facts > 0 &&
          ` ${count(result.with_fewer_facts, "call")} from before facts were recorded counted as strictly as can be.`}
      </Callout>
      <Warnings warnings={result.warnings} />
      {result.changes.length > 0 && (
        <Card title="What would have changed">
          <Outcomes changes={result.changes} />
        </Card>
      )}
      {result.changed.length > 0 && (
        <section aria-label="Calls that would have been judged otherwise">
          <DataTable
            caption="Calls that would have been judged otherwise"
            columns={COLUMNS}
            rows={result.changed}
            keyOf={(call) => `${call.ticket_id} ${call.tool} ${call.at} ${call.subject}`}
            card={(call) => <ChangedCard call={call} />}
          />
        </section>
      )}
    </div>
  );
}

function Outcomes({ changes }: { changes: DryRun["changes"] }) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">How many calls go from one outcome to another</caption>
      <thead className="text-left text-xs text-soft">
        <tr>
          {["Then", "With this policy", "Calls"].map((name) => (
            <th key={name} scope="col" className="py-1 pr-3 font-medium last:pr-0 last:text-right">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ then, now, count: calls, sentence }) => (
          <tr key={`${then} ${now}`} className="border-t border-line" title={sentence}>
            <td className="py-1.5 pr-3">{then}</td>
            <td className="py-1.5 pr-3 font-medium">{now}</td>
            <td className="py-1.5 text-right tabular-nums">{formatNumber(calls)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const COLUMNS: Column<Changed>[] = [
  {
    key: "call",
    header: "Call",
    cell: (call) => (
      <>
        <Link to={`/tickets/${call.ticket_id}`} className="link font-medium">
          {humanise(call.tool)}
        </Link>
        <span className="block text-soft wrap-anywhere">{call.subject}</span>
      </>
    ),
  },
  { key: "at", header: "When", cell: ({ at }) => <TimeAgo at={at} />, className: "whitespace-nowrap" },
  { key: "then", header: "Then", cell: ({ then }) => <Outcome outcome={then} /> },
  { key: "now", header: "With this policy", cell: ({ now }) => <Outcome outcome={now} /> },
];

function ChangedCard({ call }: { call: Changed }) {
  return (
    <div className="space-y-2 p-3 text-sm">
      <p>
        <Link to={`/tickets/${call.ticket_id}`} className="link font-medium">
          {humanise(call.tool)}
        </Link>{" "}
        <span className="text-soft wrap-anywhere">
          {call.subject} · <TimeAgo at={call.at} />
        </span>
      </p>
      <p>
        Then: <Outcome outcome={call.then} />
      </p>
      <p>
        Now: <Outcome outcome={call.now} />
      </p>
    </div>
  );
}

function Outcome({ outcome }: { outcome: Changed["now"] }) {
  return (
    <>
      <EffectBadge effect={outcome.effect} />{" "}
      <span className="text-soft wrap-anywhere">
        {outcome.words} · <code className="font-mono text-xs">{outcome.rule_id}</code>
      </span>
    </>
  );
}
