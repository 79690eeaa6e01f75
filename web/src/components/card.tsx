import type { ReactNode } from "react";
import { classes } from "@/lib/words";

export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={classes("min-w-0 rounded-xl border border-line bg-surface p-4 sm:p-5", className)}>
      {children}
    </div>
  );
}
