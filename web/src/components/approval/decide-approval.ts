import { notifyManager, type QueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Approval, DecisionCreate } from "@/api/types";
import { asApiError } from "@/lib/api-error";
import { keys } from "@/lib/query-keys";
import { toast } from "@/lib/toasts";
import { capitalise } from "@/lib/words";
import { keepApproval, readAgain } from "./approval-cache";
import { askInWords } from "./approval-facts";
import { keyFor, setLeaving, setRefusal, spendKey, underWay } from "./decision-state";
import { getApproval } from "./get-approval";
import { refusalInWords } from "./refusal-words";
import { undoApproval } from "./undo-approval";

interface Options {
  /** It leaves the lists at once; else it stays in view until the answer is there. */
  leaves: boolean;
  /** Called with an accepted decision before the lists lose the request. */
  onAccepted?: () => void;
}

/** Sends a decision about what is shown (`digest`), once however often it is asked for. A refused one comes back alone
 * and is kept in `refusals` with what was typed. Null: refused, or under way already. */
export async function decideApproval(
  queries: QueryClient,
  approval: Approval,
  decision: DecisionCreate,
  { leaves, onAccepted }: Options,
): Promise<Approval | null> {
  const { id } = approval;
  if (underWay.has(id)) return null;
  underWay.add(id);
  if (leaves) setLeaving(id, true);
  setRefusal(id, null);
  try {
    const decided = await send(approval, decision);
    await queries.cancelQueries({ queryKey: keys.approvals });
    onAccepted?.();
    keepApproval(queries, decided);
    sayDecided(queries, decided);
    return decided;
  } catch (error) {
    const now = await readWhatStands(queries, id, error);
    setRefusal(id, { approval, body: decision, error, at: new Date().toISOString() });
    if (leaves) sayRefused(now ?? approval, decision, error);
    return null;
  } finally {
    underWay.delete(id);
    // After the lists have heard what was kept: else it would be back in them for a moment.
    notifyManager.schedule(() => setLeaving(id, false));
    readAgain(queries, id);
  }
}

async function send(approval: Approval, decision: DecisionCreate): Promise<Approval> {
  const { id, digest } = approval;
  const body = { ...decision, digest };
  const params = { path: { approval_id: id }, header: { "Idempotency-Key": keyFor(id, body) } };
  try {
    const decided = await answered(client.POST("/api/v1/approvals/{approval_id}", { params, body }));
    spendKey(id);
    return decided;
  } catch (error) {
    // Without an answer it may have been taken: the same words then go with the same key.
    if (!asApiError(error).isOutage) spendKey(id);
    throw error;
  }
}

/** A request that is not as it was shown goes back to the list as it is, or not at all. */
async function readWhatStands(queries: QueryClient, id: string, error: unknown): Promise<Approval | null> {
  if (![409, 410, 412].includes(asApiError(error).status)) return null;
  try {
    const now = await queries.fetchQuery({ ...getApproval(id), staleTime: 0 });
    keepApproval(queries, now);
    return now;
  } catch {
    return null; // It is read again below anyway.
  }
}

function sayDecided(queries: QueryClient, decided: Approval): void {
  const { undo_until: until, may_undo: may } = decided;
  toast({
    tone: decided.status === "approved" ? "good" : "info",
    title: `${decidedWord(decided)}: ${askInWords(decided)}`,
    ...(decided.decision_reason && { description: `“${decided.decision_reason}”` }),
    to: `/approvals/${decided.id}`,
    ...(may &&
      until && { action: { label: "Undo", until, onRun: () => void undoApproval(queries, decided) } }),
  });
}

function decidedWord({ status, decision }: Approval): string {
  if (status === "pending") return "Your yes is recorded, a second person must agree";
  if (decision === "edit") return "Approved with changes";
  return decision === "respond" ? "Answered the agent" : capitalise(status);
}

function sayRefused(approval: Approval, { reason, message }: DecisionCreate, error: unknown): void {
  const { title, detail } = refusalInWords(error, approval);
  const said = reason ?? message;
  toast({
    tone: "bad",
    title: `${title} · ${askInWords(approval)}`,
    description: said ? `${detail} You wrote “${said}”; it is kept with the request.` : detail,
    to: `/approvals/${approval.id}`,
    sticky: true,
  });
}
