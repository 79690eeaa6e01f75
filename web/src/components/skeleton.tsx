const WIDTHS = ["w-3/5", "w-full", "w-5/6", "w-2/3"];

/** Stands in for what is read for the first time, once that takes noticeably long. */
export function Skeleton() {
  return (
    <div role="status" className="appear-late space-y-3 py-2">
      <span className="sr-only">Loading</span>
      {WIDTHS.map((width) => (
        <div key={width} className={`h-5 animate-pulse rounded-md bg-sunken ${width}`} />
      ))}
    </div>
  );
}
