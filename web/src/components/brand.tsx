/** The mark and the name; `short` leaves the name to wide screens. */
export function Brand({ short = false }: { short?: boolean }) {
  return (
    <span className="flex items-center gap-2 font-semibold tracking-tight">
      <img src="/favicon.svg" alt="" width={24} height={24} className="size-6" />
      <span className={short ? "max-sm:hidden" : undefined}>Ticket Flow</span>
    </span>
  );
}
