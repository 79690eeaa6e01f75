import { CircleCheckBig, FilterX, Inbox, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

const ICONS = { nothing: Inbox, cleared: CircleCheckBig, filtered: FilterX };

interface Props {
  /** `nothing` yet (say how to begin), `cleared` (all done), `filtered` (offer to clear the filter). */
  kind?: keyof typeof ICONS;
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
}

/** Nothing to show, why, and what to do about it. */
export function EmptyState({ kind = "nothing", icon, title, children }: Props) {
  const Icon = icon ?? ICONS[kind];
  return (
    <div className="flex flex-col items-center gap-1.5 rounded-lg bg-surface px-6 py-12 text-center">
      <Icon aria-hidden className="mb-1 size-7 text-accent" strokeWidth={1.5} />
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-md text-sm text-soft">{children}</div>}
    </div>
  );
}
