import type { Money as Amount } from "@/api/types";
import { formatMoney } from "@/lib/money";
import { classes } from "@/lib/words";

/** An amount with its currency, in digits of one width. */
export function Money({ of, className }: { of: Amount; className?: string }) {
  return <span className={classes("whitespace-nowrap tabular-nums", className)}>{formatMoney(of)}</span>;
}
