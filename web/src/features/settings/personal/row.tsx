import type { ReactNode } from "react";

/** A name and the control beside it, which carries the name itself for readers. */
export function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
      <span aria-hidden className="text-sm font-medium">
        {name}
      </span>
      {children}
    </div>
  );
}
