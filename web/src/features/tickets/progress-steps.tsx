import { Check, CircleDot, Hourglass, Minus, X, type LucideIcon } from "lucide-react";
import type { ProgressStep } from "@/api/types";
import { TONES } from "@/components/badge";
import { formatAbsolute } from "@/lib/time";
import { classes, humanise } from "@/lib/words";

const STATES: Record<ProgressStep["state"], { words: string; icon: LucideIcon; look: string }> = {
  todo: { words: "To do", icon: Minus, look: TONES.quiet },
  active: { words: "Now", icon: CircleDot, look: `${TONES.info} motion-safe:animate-pulse` },
  waiting_human: { words: "Waits for a person", icon: Hourglass, look: TONES.warn },
  done: { words: "Done", icon: Check, look: TONES.good },
  skipped: { words: "Not needed", icon: Minus, look: TONES.quiet },
  failed: { words: "Failed", icon: X, look: TONES.bad },
};
const IN_PROGRESS = new Set(["active", "waiting_human", "failed"]);

/** How far the ticket is, as the service says. */
export function ProgressSteps({ steps }: { steps: ProgressStep[] }) {
  return (
    <ol
      aria-label="Progress"
      className="grid gap-x-2 gap-y-1.5 rounded-xl border border-line bg-surface p-3 sm:grid-cols-5 sm:p-4"
    >
      {steps.map((step) => (
        <Step key={step.key} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { step: ProgressStep }) {
  const { words, icon: Icon, look } = STATES[step.state];
  const current = IN_PROGRESS.has(step.state);
  const faint = step.state === "todo" || step.state === "skipped";
  return (
    <li aria-current={current ? "step" : undefined} className="flex min-w-0 items-center gap-2.5">
      <span className={classes("rounded-full p-1.5", look)}>
        <Icon aria-hidden className="size-4" />
      </span>
      <span className="min-w-0 max-sm:flex max-sm:items-baseline max-sm:gap-2" title={at(step)}>
        <span className={classes("block text-sm font-medium", faint && "text-soft")}>
          {humanise(step.key)}
        </span>
        <span className="block text-xs text-soft">{words}</span>
      </span>
    </li>
  );
}

function at({ entered_at: entered }: ProgressStep): string | undefined {
  return entered ? formatAbsolute(entered) : undefined;
}
