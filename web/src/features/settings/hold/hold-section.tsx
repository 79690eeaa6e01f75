import { useQuery } from "@tanstack/react-query";
import { CirclePlay, OctagonPause } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { KeyValues } from "@/components/key-values";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { DateTime } from "@/components/time-ago";
import { useMay } from "@/hooks/me";
import { classes } from "@/lib/words";
import { SectionHeading } from "../section-heading";
import type { EffectHold } from "../types";
import { effectHold } from "./hold-api";
import { HoldDialog } from "./hold-dialog";

/** One switch that stops the agent from changing anything by itself. */
export function HoldSection() {
  const query = useQuery(effectHold);
  return (
    <>
      <SectionHeading
        title="Kill switch"
        description="While it is on, nothing that changes the world happens without a person."
      />
      <QueryView query={query} what="The kill switch" skeleton={<Skeleton shape="cards" rows={1} />}>
        {(hold) => <HoldCard hold={hold} />}
      </QueryView>
    </>
  );
}

function HoldCard({ hold }: { hold: EffectHold }) {
  const may = useMay("admin");
  const [open, setOpen] = useState(false);
  const { active, reason, changed_by, changed_at } = hold;
  const Icon = active ? OctagonPause : CirclePlay;
  return (
    <Card className={active ? "border-bad" : undefined}>
      <div className="flex flex-wrap items-center gap-3">
        <Icon aria-hidden className={classes("size-8 shrink-0", active ? "text-bad" : "text-good")} />
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold">{active ? "On: everything is held" : "Off: the policy decides"}</h2>
          <p className="text-sm text-soft">
            {active
              ? "Every effect waits as an approval. What a person approves is carried out."
              : "Refunds, mails and all other effects happen as the approval policy says."}
          </p>
        </div>
        <Button
          size="large"
          look={active ? "primary" : "danger"}
          blocked={!may && "Turning the switch needs the role admin."}
          onClick={() => setOpen(true)}
        >
          {active ? "Let effects happen again…" : "Hold everything…"}
        </Button>
      </div>
      {changed_at && (
        <div className="mt-4 border-t border-line pt-3">
          <KeyValues
            items={[
              [active ? "Held by" : "Released by", changed_by],
              ["Since", <DateTime key="at" at={changed_at} />],
              ["Reason", reason],
            ]}
          />
        </div>
      )}
      {active && (
        <p className="mt-3 text-sm">
          <Link to="/approvals" className="link">
            See what waits
          </Link>
        </p>
      )}
      {open && <HoldDialog active={active} onClose={() => setOpen(false)} />}
    </Card>
  );
}
