import { Badge, TONES, type Tone } from "@/components/badge";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { ErrorNote, StaleNote } from "@/components/error-note";
import { LIVE_LOOKS, LiveBadge } from "@/components/live-badge";
import { NewItems } from "@/components/new-items";
import { BrokenPanel } from "@/components/panel-boundary";
import { Skeleton } from "@/components/skeleton";
import {
  ApprovalStatusBadge,
  PriorityBadge,
  TICKET_STATUS,
  TicketStatusBadge,
} from "@/components/status-badge";
import type { TicketStatus } from "@/api/types";
import { ApiError } from "@/lib/api-error";

const AWAY = new ApiError(
  503,
  "unavailable",
  "The service has a problem",
  "Try again in a moment.",
  "req_4711",
);
const AN_HOUR_AGO = Date.now() - 3_600_000;
const nothing = () => undefined;

export function Feedback() {
  return (
    <Card title="What is said">
      <div className="space-y-4">
        <div className="flex flex-wrap gap-2">
          {(Object.keys(TONES) as Tone[]).map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          ))}
          {(Object.keys(TICKET_STATUS) as TicketStatus[]).map((status) => (
            <TicketStatusBadge key={status} status={status} />
          ))}
          {(["pending", "approved", "rejected", "expired", "cancelled"] as const).map((status) => (
            <ApprovalStatusBadge key={status} status={status} />
          ))}
          {(["low", "high", "urgent"] as const).map((priority) => (
            <PriorityBadge key={priority} priority={priority} />
          ))}
          {(Object.keys(LIVE_LOOKS) as (keyof typeof LIVE_LOOKS)[]).map((state) => (
            <LiveBadge key={state} state={state} />
          ))}
        </div>
        <div className="grid gap-3 lg:grid-cols-2">
          <Callout tone="info" title="Something to know" action={<Button size="small">Act</Button>}>
            And more about it.
          </Callout>
          <Callout tone="good" title="Carried out, reference re_4711" />
          <Callout tone="warn" title="Third refund in 90 days" />
          <Callout tone="quiet" title="No flags" />
          <ErrorNote error={AWAY} what="The timeline could not be read" onRetry={nothing} />
          <StaleNote at={AN_HOUR_AGO} onRetry={nothing} />
          <BrokenPanel
            name="Timeline"
            error={new Error("The payload has no such field.")}
            onRetry={nothing}
          />
          <NewItems waiting={3} onShow={nothing} />
        </div>
        <div className="grid gap-3 lg:grid-cols-3">
          <EmptyState kind="nothing" title="No tickets yet.">
            They arrive by mail, or you write one.
          </EmptyState>
          <EmptyState kind="cleared" title="All decided.">
            42 today, 31 s each.
          </EmptyState>
          <EmptyState kind="filtered" title="No ticket matches.">
            <Button className="mt-2">Clear the filter</Button>
          </EmptyState>
        </div>
        <div className="grid gap-6 lg:grid-cols-2">
          <Skeleton />
          <Skeleton shape="list" rows={3} />
        </div>
        <Skeleton shape="cards" />
      </div>
    </Card>
  );
}
