import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "@/lib/words";
import { TONES } from "./badge";

const ICONS = { info: Info, warn: TriangleAlert, bad: TriangleAlert, good: CircleCheck, quiet: Info };

interface Props {
  tone: keyof typeof ICONS;
  title: ReactNode;
  /** Spoken at once (`alert`), when there is a pause (`status`), or not by itself. */
  role?: "alert" | "status";
  children?: ReactNode;
}

/** Something the reader should know about what is next to it. */
export function Note({ tone, title, role, children }: Props) {
  const Icon = ICONS[tone];
  return (
    <div role={role} className={classes("flex gap-2.5 rounded-lg px-3 py-2.5 text-sm", TONES[tone])}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {children}
      </div>
    </div>
  );
}
