import { Check, CircleDot, Hourglass, Minus, RotateCw, X, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { ProgressStep } from "@/api/types";
import { TONES, type Tone } from "@/components/badge";
import { DateTime, TimeAgo } from "@/components/time-ago";
import { formatDuration } from "@/lib/time";
import { classes, humanise } from "@/lib/words";

const STATES: Record<ProgressStep["state"], { words: string; icon: LucideIcon; tone: Tone }> = {
  todo: { words: "To do", icon: Minus, tone: "quiet" },
  active: { words: "Now", icon: CircleDot, tone: "info" },
  waiting_human: { words: "Waits for a person", icon: Hourglass, tone: "warn" },
  retrying: { words: "Tries again", icon: RotateCw, tone: "warn" },
  done: { words: "Done", icon: Check, tone: "good" },
  skipped: { words: "Not needed", icon: Minus, tone: "quiet" },
  failed: { words: "Failed", icon: X, tone: "bad" },
};
const CURRENT = new Set<ProgressStep["state"]>(["active", "waiting_human", "retrying", "failed"]);

interface Props {
  steps: ProgressStep[];
  /** A person's name where only the id is known. */
  nameOf: (actor: string) => string;
  /** What can be done about a step that failed. */
  onFailure?: ReactNode;
}

/** How far the newest turn is, as the service says: beside each other, on a phone below each other. */
export function WorkflowProgress({ steps, nameOf, onFailure }: Props) {
  return (
    <ol
      aria-label="Progress"
      className="grid rounded-lg border border-line bg-surface md:grid-cols-5 md:divide-x md:divide-line"
    >
      {steps.map((step) => (
        <Step key={step.key} step={step} nameOf={nameOf}>
          {step.state === "failed" && onFailure}
        </Step>
      ))}
    </ol>
  );
}

function Step({
  step,
  nameOf,
  children,
}: {
  step: ProgressStep;
  nameOf: Props["nameOf"];
  children: ReactNode;
}) {
  const { icon: Icon, tone } = STATES[step.state];
  const current = CURRENT.has(step.state);
  const faint = step.state === "todo" || step.state === "skipped";
  return (
    <li
      aria-current={current ? "step" : undefined}
      className={classes(
        "relative flex min-w-0 gap-2.5 px-3 py-1.5 md:py-2.5",
        current &&
          "bg-sunken first:rounded-t-lg last:rounded-b-lg md:first:rounded-l-lg md:last:rounded-r-lg",
      )}
    >
      <span className={classes("h-fit rounded-full p-1", TONES[tone])}>
        <Icon
          aria-hidden
          className={classes("size-3.5", step.state === "active" && "motion-safe:animate-pulse")}
        />
      </span>
      <div className="min-w-0 flex-1 text-xs max-md:flex max-md:flex-wrap max-md:items-baseline max-md:gap-x-2">
        <p className={classes("text-sm font-medium", faint && "text-soft")}>
          {humanise(step.key)}
          {(step.iteration ?? 0) > 1 && <span className="font-normal text-soft"> ×{step.iteration}</span>}
        </p>
        <p className={classes(current ? "font-medium" : "text-soft")}>{wordsOf(step)}</p>
        <Facts step={step} nameOf={nameOf} />
        <Note step={step} />
        {children}
      </div>
    </li>
  );
}

function wordsOf({ key, state, attempts = 0 }: ProgressStep): string {
  if (key === "approval" && state === "skipped") return "Approval not needed";
  const tries = state === "retrying" && attempts > 1 ? `, attempt ${attempts}` : "";
  return STATES[state].words + tries;
}

function Facts({ step, nameOf }: { step: ProgressStep; nameOf: Props["nameOf"] }) {
  const { state, entered_at, duration_ms = null, actor } = step;
  if (state === "todo" || state === "skipped" || !entered_at) return null;
  return (
    <p className="text-soft wrap-anywhere">
      <DateTime at={entered_at} only="clock" />
      {duration_ms !== null && duration_ms > 0 && ` · ${formatDuration(duration_ms)}`}
      {duration_ms === null && CURRENT.has(state) && (
        <>
          {" · since "}
          <TimeAgo at={entered_at} />
        </>
      )}
      {actor && ` · ${nameOf(actor)}`}
    </p>
  );
}

/** What a state alone does not say; what it says already is not repeated. */
function Note({ step: { state, note, attempts = 0, key } }: { step: ProgressStep }) {
  if (!note || state === "skipped" || (state === "waiting_human" && key === "approval")) return null;
  const tried = key === "tools" && state === "done" && attempts > 1 ? `, worked on attempt ${attempts}` : "";
  return (
    <p
      className={classes("wrap-anywhere", state === "failed" ? "text-bad" : "line-clamp-2 text-soft")}
      title={note}
    >
      {key === "tools" ? note.replaceAll("_", " ") : note}
      {tried}
    </p>
  );
}
