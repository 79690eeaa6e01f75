import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/card";
import { Kbd } from "@/components/kbd";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";
import { useMay } from "@/hooks/me";
import { SectionHeading } from "../section-heading";
import type { CannedReason, ReasonFor } from "../types";
import { AddReason } from "./add-reason";
import { DeleteReasonDialog } from "./delete-reason-dialog";
import { ReasonRow } from "./reason-row";
import { cannedReasons } from "./words-api";

const KINDS: { decision: ReasonFor; title: string }[] = [
  { decision: "approve", title: "For approving" },
  { decision: "reject", title: "For rejecting" },
];

/** Reasons to pick when deciding, instead of typing the same words again. */
export function ReasonsSection() {
  const query = useQuery(cannedReasons);
  const may = useMay("admin");
  const [deleting, setDeleting] = useState<CannedReason | null>(null);
  return (
    <>
      <SectionHeading
        title="Canned reasons"
        description={
          <>
            Reasons to pick when deciding. The first five of each are on the keys <Kbd keys="1" /> to{" "}
            <Kbd keys="5" />.{!may && " Changing them needs the role admin."}
          </>
        }
      />
      <QueryView query={query} what="The reasons" skeleton={<Skeleton shape="list" />}>
        {({ items }) => (
          <div className="grid gap-4 xl:grid-cols-2">
            {KINDS.map(({ decision, title }) => (
              <Card key={decision} title={title}>
                <ReasonList
                  reasons={items.filter((reason) => reason.decision === decision)}
                  may={may}
                  onDelete={setDeleting}
                />
                {may && <AddReason decision={decision} />}
              </Card>
            ))}
          </div>
        )}
      </QueryView>
      <DeleteReasonDialog reason={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

interface ListProps {
  reasons: CannedReason[];
  may: boolean;
  onDelete: (reason: CannedReason) => void;
}

function ReasonList({ reasons, may, onDelete }: ListProps) {
  if (reasons.length === 0) return <p className="text-sm text-soft">There are none.</p>;
  return (
    <ol className="divide-y divide-line">
      {reasons.map((reason, index) => (
        <ReasonRow
          key={reason.id}
          reason={reason}
          may={may}
          isFirst={index === 0}
          isLast={index === reasons.length - 1}
          onDelete={() => onDelete(reason)}
        />
      ))}
    </ol>
  );
}
