import { CircleCheck, CirclePause, Radio, RefreshCw, Timer, type LucideIcon } from "lucide-react";
import type { LiveState } from "@/lib/live/hint";
import { Badge, type Tone } from "./badge";

interface Look {
  words: string;
  tone: Tone;
  icon: LucideIcon;
  meaning: string;
}

export const LIVE_LOOKS: Record<LiveState | "final", Look> = {
  live: { words: "Live", tone: "good", icon: Radio, meaning: "Changes show up at once." },
  reconnecting: {
    words: "Reconnecting",
    tone: "warn",
    icon: RefreshCw,
    meaning: "The live connection broke; it is being opened again.",
  },
  polling: {
    words: "Polling",
    tone: "warn",
    icon: Timer,
    meaning: "No live connection: the page asks every 10 seconds.",
  },
  paused: {
    words: "Paused",
    tone: "quiet",
    icon: CirclePause,
    meaning: "The page does not change until you go on.",
  },
  final: {
    words: "Final",
    tone: "quiet",
    icon: CircleCheck,
    meaning: "This is closed; nothing will change.",
  },
};

/** How fresh what is shown is. `final` is for a ticket that is closed. */
export function LiveBadge({ state }: { state: LiveState | "final" }) {
  const { words, tone, icon } = LIVE_LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}
