import { useTimes } from "@/hooks/use-times";
import { asApiError } from "@/lib/api-error";
import { Button } from "./button";
import { Callout } from "./callout";

interface Props {
  error: unknown;
  /** What failed, where the error alone does not say it: `The timeline could not be loaded`. */
  what?: string;
  onRetry?: () => void;
  retrying?: boolean;
}

/** What was refused, in words, with the id to find it by in the log. */
export function ErrorNote({ error, what, onRetry, retrying }: Props) {
  const problem = asApiError(error);
  return (
    <Callout
      tone="bad"
      title={what ? `${what}. ${problem.title}.` : problem.title}
      role="alert"
      action={
        onRetry && (
          <Button size="small" onClick={onRetry} pending={retrying}>
            Try again
          </Button>
        )
      }
    >
      <p>{problem.detail}</p>
      {problem.status >= 500 && problem.requestId && (
        <p className="mt-1">
          Request <code className="font-mono text-xs">{problem.requestId}</code>
        </p>
      )}
    </Callout>
  );
}

/** What is shown was read a while ago, and reading it again failed. */
export function StaleNote({ at, onRetry }: { at: number; onRetry?: () => void }) {
  const { clock } = useTimes();
  const iso = new Date(at).toISOString();
  return (
    <Callout
      tone="warn"
      role="status"
      title={
        <>
          As of <time dateTime={iso}>{clock(iso)}</time>. Reading it again failed; we keep trying.
        </>
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    />
  );
}
