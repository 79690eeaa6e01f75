import { Bot, Brain, Hourglass, MailCheck, Timer, UserRound, Wrench, type LucideIcon } from "lucide-react";
import type { Span } from "@/api/types";
import { humanise } from "@/lib/words";

interface Look {
  words: string;
  icon: LucideIcon;
  /** The bar: kinds differ in pattern, not in colour alone. */
  bar: string;
}

const STRIPES =
  "bg-[repeating-linear-gradient(135deg,var(--color-warn)_0_3px,var(--color-warn-soft)_3px_7px)] border border-warn";
const LOOKS: Record<Span["kind"], Look> = {
  turn: { words: "Turn", icon: Bot, bar: "bg-edge/40 border border-edge" },
  model_call: { words: "Model call", icon: Brain, bar: "bg-chart-2" },
  tool_call: { words: "Tool call", icon: Wrench, bar: "bg-chart-1" },
  attempt: { words: "Execution", icon: Timer, bar: "border-2 border-chart-1 bg-surface" },
  human_wait: { words: "Waits for a person", icon: UserRound, bar: STRIPES },
  queue: { words: "Queue", icon: Hourglass, bar: "border border-dashed border-edge bg-sunken" },
  answer: { words: "Answer", icon: MailCheck, bar: "bg-good" },
};

/** How a kind of span looks; a kind that is not known gets the plainest bar. */
export function lookOf(kind: Span["kind"]): Look {
  return LOOKS[kind] ?? { words: humanise(kind), icon: Timer, bar: "bg-edge" };
}

/** A span's name for people: `Check order status`, `Approval of process refund`. */
export function nameOf({ kind, name }: Span): string {
  return kind === "model_call" ? `Model ${name}` : humanise(name);
}

export const LEGEND: Span["kind"][] = ["model_call", "tool_call", "human_wait", "queue", "answer"];
export const STATUS_WORDS: Record<Span["status"], string> = {
  done: "Done",
  running: "Running",
  waiting: "Waiting",
  failed: "Failed",
  stopped: "Not executed",
};
