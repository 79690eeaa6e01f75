import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "@/lib/words";
import { buttonClasses, type ButtonLook } from "./button";
import { Tooltip } from "./tooltip";

interface Props extends Omit<ComponentProps<"button">, "children" | "aria-label">, ButtonLook {
  /** Its name for everybody: read out, and shown on hover and focus. */
  label: string;
  icon: LucideIcon;
  /** The key that does the same, such as `j`. */
  keys?: string | undefined;
}

export function IconButton({ label, icon: Icon, keys, look = "quiet", size, className, ...rest }: Props) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        className={classes(buttonClasses({ look, size }), "aspect-square px-0!", className)}
        {...rest}
      >
        <Icon aria-hidden />
      </button>
    </Tooltip>
  );
}
