import { useState } from "react";
import { Callout } from "@/components/callout";
import { ErrorNote } from "@/components/error-note";
import { useCountdown } from "@/hooks/use-countdown";
import { asApiError } from "@/lib/api-error";
import { serverNow } from "@/lib/server-clock";
import { formatDuration } from "@/lib/time";

/** Why signing in did not work. What was typed stays in the form. */
export function SignInProblem({ error }: { error: unknown }) {
  const { code, status, detail, retryAfter } = asApiError(error);
  if (code === "wrong_credentials") return <Callout tone="bad" role="alert" title={detail} />;
  if (status === 429 && retryAfter !== null) return <TooMany seconds={retryAfter} />;
  return <ErrorNote error={error} />;
}

/** It is said once how long to wait; the clock only shows it. */
function TooMany({ seconds }: { seconds: number }) {
  const [until] = useState(() => new Date(serverNow() + seconds * 1000).toISOString());
  const left = useCountdown(until) ?? 0;
  if (left === 0) return <Callout tone="info" role="status" title="You can try again now." />;
  return (
    <>
      <Callout tone="bad" role="alert" title={`Too many failed tries. Try again in ${inWords(seconds)}.`} />
      <p aria-hidden className="text-center text-sm text-soft tabular-nums">
        {formatDuration(left * 1000)} left
      </p>
    </>
  );
}

function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 60) return `${seconds} seconds`;
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
