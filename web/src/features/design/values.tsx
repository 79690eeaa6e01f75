import { Avatar } from "@/components/avatar";
import { Card } from "@/components/card";
import { DiffTable } from "@/components/diff-table";
import { FoldedText } from "@/components/folded-text";
import { JsonView } from "@/components/json-view";
import { KeyValues } from "@/components/key-values";
import { Markdown } from "@/components/markdown";
import { Money } from "@/components/money";
import { Sparkline } from "@/components/sparkline";
import { DateTime, TimeAgo } from "@/components/time-ago";
import { formatCost, formatNumber, formatPercent, formatShort } from "@/lib/numbers";
import { formatDuration } from "@/lib/time";

const THEN = new Date(Date.now() - 3 * 3_600_000).toISOString();
const MARKDOWN = `## Returns

Within **30 days**, with the [receipt](https://shop.example/receipts). See \`orders\`.

- unopened
- opened, but complete

> <script>alert("inert")</script> ![beacon](https://evil.example/pixel.png) [click](javascript:alert(1))`;
const CALLS = Array.from({ length: 80 }, (_, index) => ({
  call: index,
  tool: "check_order_status",
  ok: true,
}));

export function Values() {
  return (
    <Card title="What is shown">
      <div className="grid gap-6 lg:grid-cols-2">
        <KeyValues
          items={[
            ["Customer", <Person key="person" name="Ana Lopez" />],
            ["Amount", <Money key="money" of={{ minor: 104_250, currency: "EUR" }} />],
            ["Yen", <Money key="yen" of={{ minor: 4250, currency: "JPY" }} />],
            ["Dinars", <Money key="dinars" of={{ minor: 4250, currency: "KWD" }} />],
            ["Asked", <TimeAgo key="ago" at={THEN} />],
            ["At", <DateTime key="at" at={THEN} />],
            ["Took", [1200, 184_000, 7_800_000].map(formatDuration).join(", ")],
            [
              "Numbers",
              `${formatNumber(12_345)}, ${formatShort(12_345)}, ${formatPercent(0.125)}, ${formatCost(0.012345)}`,
            ],
            [
              "Per hour",
              <Sparkline key="line" values={[2, 5, 3, 9, 12, 7, 19, 12]} label="Between 2 and 19, now 12" />,
            ],
            ["Nothing", null],
          ]}
        />
        <div className="space-y-3">
          <DiffTable
            caption="What was changed"
            changes={[
              { name: "Amount", before: "49.99", after: "42.50" },
              { name: "Reason", before: "Damaged", after: "Damaged on arrival" },
            ]}
          />
          <JsonView
            value={{ order_id: "1001", amount: { minor: 4250, currency: "EUR" } }}
            label="Arguments"
            open
          />
          <JsonView value={CALLS} label="Result" />
          <FoldedText text={"A customer can write at length. ".repeat(40)} />
        </div>
        <Markdown text={MARKDOWN} />
      </div>
    </Card>
  );
}

function Person({ name }: { name: string }) {
  return (
    <span className="flex items-center gap-2">
      <Avatar name={name} />
      {name}
    </span>
  );
}
