import { useId, type ReactNode } from "react";
import { classes } from "@/lib/words";

interface Props {
  title: ReactNode;
  /** At the heading's side. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of the card under a heading. */
export function Part({ title, aside, className, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes("min-w-0", className)}>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 id={id} className="text-xs font-semibold text-soft">
          {title}
        </h3>
        {aside && <div className="text-xs text-soft">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
