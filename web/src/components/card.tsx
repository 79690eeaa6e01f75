import { useId, type ReactNode } from "react";
import { classes } from "@/lib/words";

interface Props {
  /** Makes it a section with a heading. */
  title?: ReactNode;
  /** Buttons or a link at the heading's side. */
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A box on the page. */
export function Card({ title, actions, className, children }: Props) {
  const id = useId();
  const Box = title ? "section" : "div";
  return (
    <Box
      aria-labelledby={title ? id : undefined}
      className={classes("min-w-0 rounded-lg border border-line bg-surface p-4", className)}
    >
      {title && (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          <h2 id={id} className="text-sm font-semibold">
            {title}
          </h2>
          {actions}
        </div>
      )}
      {children}
    </Box>
  );
}
