import type { QueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Approval } from "@/api/types";
import { newKey } from "@/lib/idempotency";
import { keys } from "@/lib/query-keys";
import { toast } from "@/lib/toasts";
import { askInWords } from "./approval-facts";
import { keepApproval, readAgain } from "./approval-cache";
import { reopened } from "./decision-state";
import { refusalInWords } from "./refusal-words";

/** Takes the newest decision back, as long as the service lets us. */
export async function undoApproval(queries: QueryClient, approval: Approval): Promise<void> {
  try {
    const params = { path: { approval_id: approval.id }, header: { "Idempotency-Key": newKey() } };
    const open = await answered(client.POST("/api/v1/approvals/{approval_id}/undo", { params }));
    await queries.cancelQueries({ queryKey: keys.approvals });
    keepApproval(queries, open);
    toast({
      tone: "info",
      title: `Undone, it waits again: ${askInWords(open)}`,
      to: `/approvals/${open.id}`,
    });
    reopened.set({ id: open.id });
  } catch (error) {
    const { title, detail } = refusalInWords(error, approval);
    toast({
      tone: "bad",
      title: `Not undone: ${askInWords(approval)}`,
      description: `${title}. ${detail}`,
      to: `/approvals/${approval.id}`,
      sticky: true,
    });
  } finally {
    readAgain(queries, approval.id);
  }
}
