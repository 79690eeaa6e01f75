import { X } from "lucide-react";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import { Select } from "@/components/select";
import { useAddressText } from "@/hooks/use-address-text";
import { useOutboxFilter } from "./use-outbox-filter";

const STATUSES = [
  ["", "All"],
  ["queued", "Queued"],
  ["sent", "Sent"],
  ["failed", "Failed"],
  ["withdrawn", "Withdrawn"],
] as const;
const AUDIENCES = [
  ["", "Everybody"],
  ["customer", "Customers"],
  ["staff", "Staff"],
] as const;
const PERIODS = [
  ["", "Any time"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
  ["30d", "Last 30 days"],
] as const;

function options(pairs: readonly (readonly [string, string])[]) {
  return pairs.map(([value, label]) => ({ value, label }));
}

export function OutboxFilters() {
  const { filter, change, clear, filtered } = useOutboxFilter();
  const { typed, type } = useAddressText("q");
  return (
    <div className="mb-3 space-y-2">
      <search className="grid grid-cols-2 gap-2 lg:grid-cols-[minmax(12rem,2fr)_repeat(3,minmax(0,1fr))]">
        <div className="max-lg:col-span-2">
          <TextField
            label="Search mails"
            hideLabel
            type="search"
            placeholder="Subject or recipient"
            maxLength={200}
            value={typed}
            onChange={(event) => type(event.target.value)}
          />
        </div>
        <Select
          label="Status"
          hideLabel
          value={filter.status}
          options={options(STATUSES)}
          onChange={(status) => change({ status })}
        />
        <Select
          label="To"
          hideLabel
          value={filter.audience}
          options={options(AUDIENCES)}
          onChange={(audience) => change({ audience })}
        />
        <div className="max-lg:col-span-2">
          <Select
            label="Time"
            hideLabel
            value={filter.period}
            options={options(PERIODS)}
            onChange={(period) => change({ period })}
          />
        </div>
      </search>
      {filtered && (
        <div className="flex flex-wrap items-center gap-2">
          {filter.to && <Chip label={`Only to ${filter.to}`} onRemove={() => change({ to: "" })} />}
          {filter.ticket && <Chip label="Only of one ticket" onRemove={() => change({ ticket: "" })} />}
          <Button
            size="small"
            look="quiet"
            onClick={() => {
              type("");
              clear();
            }}
          >
            Clear all filters
          </Button>
        </div>
      )}
    </div>
  );
}

function Chip({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <Button size="small" className="max-w-full" aria-label={`Remove the filter: ${label}`} onClick={onRemove}>
      <span className="min-w-0 truncate">{label}</span>
      <X aria-hidden />
    </Button>
  );
}
