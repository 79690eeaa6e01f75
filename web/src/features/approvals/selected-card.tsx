import { useQuery } from "@tanstack/react-query";
import type { Approval } from "@/api/types";
import { ApprovalCard } from "@/components/approval/approval-card";
import { getApproval } from "@/components/approval/get-approval";
import { QueryView } from "@/components/query-view";
import { Skeleton } from "@/components/skeleton";

interface Props {
  id: string;
  /** As the list has it: shown until the request was read by itself. */
  listed?: Approval | undefined;
  onLeave?: (id: string) => void;
}

/** The card is read by itself as well: it stays in view when a colleague decides it. */
export function SelectedCard({ id, listed, onLeave }: Props) {
  const approval = useQuery({ ...getApproval(id), placeholderData: listed });
  return (
    <QueryView query={approval} what="The request" skeleton={<Skeleton shape="cards" />}>
      {(data) => <ApprovalCard approval={data} {...(onLeave && { onLeave })} />}
    </QueryView>
  );
}
