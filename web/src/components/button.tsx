import type { ComponentProps } from "react";
import { Link } from "react-router";
import { classes } from "@/lib/words";

const SHAPE =
  "inline-flex items-center justify-center gap-1.5 rounded-lg border px-3 py-1.5 text-sm font-medium " +
  "whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55";
const LOOKS = {
  primary:
    "border-transparent bg-accent text-on-accent enabled:hover:bg-accent-strong [a]:hover:bg-accent-strong",
  plain: "border-line bg-surface text-ink enabled:hover:bg-sunken [a]:hover:bg-sunken",
  quiet: "border-transparent text-soft enabled:hover:bg-sunken enabled:hover:text-ink [a]:hover:bg-sunken",
  danger: "border-transparent bg-bad text-on-bad enabled:hover:bg-bad-strong",
};
const SIZES = { normal: "min-h-9", large: "min-h-11 px-4" };

interface Look {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
}

export function Button({
  look = "plain",
  size = "normal",
  className,
  ...rest
}: ComponentProps<"button"> & Look) {
  return <button type="button" className={classes(SHAPE, LOOKS[look], SIZES[size], className)} {...rest} />;
}

export function ButtonLink({
  look = "plain",
  size = "normal",
  className,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return <Link className={classes(SHAPE, LOOKS[look], SIZES[size], className)} {...rest} />;
}
