import type { ComponentProps } from "react";
import { Link } from "react-router";
import { classes } from "@/lib/words";

/** The real link of a row: the whole row follows it, and a middle click opens a tab. The row must be `relative`; other
 * controls in it need `relative` too, to lie above. */
export function RowLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={classes("font-medium wrap-anywhere after:absolute after:inset-0", className)}
      {...rest}
    />
  );
}
