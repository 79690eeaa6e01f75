import { useState } from "react";
import { useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { Checkbox } from "@/components/checkbox";
import { DataTable, type Column } from "@/components/data-table";
import { LoadMore } from "@/components/load-more";
import { Money } from "@/components/money";
import { RowLink } from "@/components/row-link";
import { TicketStatusBadge } from "@/components/status-badge";
import { TimeAgo } from "@/components/time-ago";
import { VirtualList } from "@/components/virtual-list";
import { useListCursor } from "@/hooks/use-list-cursor";
import { useSelection } from "@/hooks/use-selection";
import { useActions } from "@/lib/actions/provider";

const STATUSES = ["processing", "awaiting_approval", "completed", "failed"] as const;
const ROWS = Array.from({ length: 12 }, (_, index) => ({
  id: `row-${index}`,
  subject: `The lamp flickers, letter ${index + 1}`,
  status: STATUSES[index % STATUSES.length] ?? ("pending" as const),
  amount: { minor: 1999 + index * 731, currency: "EUR" },
  at: new Date(Date.now() - index * 5_400_000).toISOString(),
}));
type Row = (typeof ROWS)[number];
const MANY = Array.from({ length: 2000 }, (_, index) => `Event ${index + 1}`);

export function Lists() {
  const [params, setParams] = useSearchParams();
  const [sort, setSort] = useState("-at");
  const [many, setMany] = useState(false);
  const ids = ROWS.map(({ id }) => id);
  const selection = useSelection(ids);
  const cursor = useListCursor({
    ids,
    current: params.get("row"),
    onSync: (id) => setParams(id ? { row: id } : {}, { replace: true, preventScrollReset: true }),
  });
  useActions([
    action("next", "Next row", ["j", "ArrowDown"], () => cursor.move(1)),
    action("previous", "Previous row", ["k", "ArrowUp"], () => cursor.move(-1)),
    action("select", "Select the row", ["x"], () => cursor.id && selection.toggle(cursor.id)),
  ]);
  const columns: Column<Row>[] = [
    {
      ...{ key: "select", header: "Select", hideHeader: true },
      cell: (row) => (
        <span className="relative z-10">
          <Checkbox
            hideLabel
            label={`Select ${row.subject}`}
            checked={selection.has(row.id)}
            onChange={() => selection.toggle(row.id)}
          />
        </span>
      ),
    },
    { key: "subject", header: "Subject", cell: (row) => <RowLink to="/design">{row.subject}</RowLink> },
    { key: "status", header: "Status", cell: ({ status }) => <TicketStatusBadge status={status} /> },
    { key: "at", header: "Updated", sort: "at", cell: ({ at }) => <TimeAgo at={at} /> },
    {
      key: "amount",
      header: "Amount",
      sort: "amount",
      align: "right",
      cell: ({ amount }) => <Money of={amount} />,
    },
  ];
  return (
    <Card
      title="Lists"
      actions={<span className="text-soft">{selection.ids.length} selected, j k x work</span>}
    >
      <DataTable
        caption="Tickets"
        columns={columns}
        rows={ROWS}
        keyOf={({ id }) => id}
        sort={sort}
        onSort={setSort}
        current={cursor.id}
        card={(row) => <RowCard row={row} />}
      />
      <LoadMore query={{ hasNextPage: true, isFetchingNextPage: false, fetchNextPage: () => undefined }} />
      <Button className="mt-4" aria-expanded={many} onClick={() => setMany(!many)}>
        A list of 2,000
      </Button>
      {many && (
        <VirtualList label="Events" items={MANY} keyOf={(item) => item} estimate={32} className="mt-2">
          {(item) => <p className="border-b border-line py-1">{item}</p>}
        </VirtualList>
      )}
    </Card>
  );
}

function action(id: string, title: string, keys: string[], run: () => void) {
  return { id: `design.${id}`, title, section: "Design", keys, run, repeats: true };
}

function RowCard({ row }: { row: Row }) {
  return (
    <div className="space-y-1 px-3 py-2.5">
      <RowLink to="/design">{row.subject}</RowLink>
      <p className="flex flex-wrap items-center gap-2 text-soft">
        <TicketStatusBadge status={row.status} />
        <Money of={row.amount} />
        <TimeAgo at={row.at} />
      </p>
    </div>
  );
}
