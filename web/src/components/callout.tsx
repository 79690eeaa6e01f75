import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "@/lib/words";
import { TONES } from "./badge";

export const TONE_ICONS = {
  info: Info,
  warn: TriangleAlert,
  bad: TriangleAlert,
  good: CircleCheck,
  quiet: Info,
};

interface Props {
  tone: keyof typeof TONE_ICONS;
  title: ReactNode;
  /** Spoken at once (`alert`), when there is a pause (`status`), or not by itself. */
  role?: "alert" | "status";
  /** A button at its side. */
  action?: ReactNode;
  children?: ReactNode;
}

/** Something the reader should know about what is next to it. */
export function Callout({ tone, title, role, action, children }: Props) {
  const Icon = TONE_ICONS[tone];
  return (
    <div role={role} className={classes("flex gap-2.5 rounded-lg px-3 py-2.5 text-sm", TONES[tone])}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {children && <div className="text-ink">{children}</div>}
      </div>
      {action && <div className="shrink-0 self-center">{action}</div>}
    </div>
  );
}
