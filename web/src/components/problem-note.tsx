import { asApiError } from "@/lib/api-error";
import { Button } from "./button";
import { Note } from "./note";

/** What was refused, in words, with the id to find it by in the log. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = asApiError(error);
  return (
    <Note tone="bad" title={problem.title} role="alert">
      <p>{problem.detail}</p>
      {problem.status >= 500 && problem.requestId && <p className="mt-1">Request {problem.requestId}</p>}
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Note>
  );
}
