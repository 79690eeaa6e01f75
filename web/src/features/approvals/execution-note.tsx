import type { Approval } from "@/api/types";
import { Note } from "@/components/note";

/** What became of an approved call. */
export function ExecutionNote({ approval: { status, execution } }: { approval: Approval }) {
  const { reference, error } = execution;
  if (status !== "approved") return null;
  if (execution.status === "done") {
    return <Note tone="good" title={`Carried out${reference ? `, reference ${reference}` : ""}`} />;
  }
  if (execution.status === "pending") return <Note tone="info" title="Is being carried out" />;
  const failed = execution.status === "failed";
  const title = failed
    ? "Approved, but it could not be carried out"
    : "Approved, but the outcome is not known";
  return (
    <Note
      tone={failed ? "bad" : "warn"}
      title={execution.status === "none" ? "Approved, then not carried out" : title}
    >
      <p>{error ?? "Look it up at the payment provider."}</p>
    </Note>
  );
}
