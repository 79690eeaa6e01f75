import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing to show, why, and what to do about it. */
export function Empty({
  icon: Icon,
  title,
  children,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-xl border border-dashed border-line px-6 py-12 text-center">
      <Icon aria-hidden className="size-8 text-accent" strokeWidth={1.5} />
      <p className="font-medium">{title}</p>
      {children && <div className="text-sm text-soft">{children}</div>}
    </div>
  );
}
