import { classes } from "@/lib/words";

const WIDTHS = ["w-3/5", "w-full", "w-5/6", "w-2/3"];

/** Stands in for what is read for the first time, once that takes noticeably long (150 ms). Never for a refresh. */
export function Skeleton({ shape = "text", rows = 4 }: { shape?: "text" | "list" | "cards"; rows?: number }) {
  return (
    <div
      role="status"
      className={classes("appear-late", shape === "cards" && "grid gap-3 sm:grid-cols-2 lg:grid-cols-4")}
    >
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <Shape key={row} shape={shape} width={WIDTHS[row % WIDTHS.length]} />
      ))}
    </div>
  );
}

function Shape({ shape, width }: { shape: string; width: string | undefined }) {
  if (shape === "cards") return <Bar className="h-24 rounded-lg" />;
  if (shape === "text") return <Bar className={classes("my-2 h-4", width)} />;
  return (
    <div className="flex items-center gap-3 border-b border-line py-3">
      <Bar className="size-8 rounded-full" />
      <div className="flex-1 space-y-2">
        <Bar className={classes("h-3.5", width)} />
        <Bar className="h-3 w-2/5" />
      </div>
    </div>
  );
}

/** One grey bar, to build a shape of one's own within a `Skeleton`-like `role="status"`. */
export function Bar({ className }: { className?: string }) {
  return <div className={classes("animate-pulse rounded-md bg-sunken", className)} />;
}
