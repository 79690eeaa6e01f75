import { LoaderCircle } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";
import { Link } from "react-router";
import { classes } from "@/lib/words";
import { Tooltip } from "./tooltip";

const SHAPE =
  "tap inline-flex items-center justify-center gap-1.5 rounded-md border text-sm font-medium " +
  "whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 " +
  "aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0";
const LOOKS = {
  primary:
    "border-transparent bg-accent text-on-accent not-disabled:not-aria-disabled:hover:bg-accent-strong",
  plain:
    "border-line bg-surface text-ink shadow-xs not-disabled:not-aria-disabled:hover:border-edge " +
    "not-disabled:not-aria-disabled:hover:bg-sunken",
  quiet:
    "border-transparent text-soft not-disabled:not-aria-disabled:hover:bg-sunken " +
    "not-disabled:not-aria-disabled:hover:text-ink data-popup-open:bg-sunken data-popup-open:text-ink",
  danger: "border-transparent bg-bad text-on-bad not-disabled:not-aria-disabled:hover:bg-bad-strong",
};
const SIZES = { small: "min-h-7 px-2", normal: "min-h-8 px-3", large: "min-h-10 px-4" };

export interface ButtonLook {
  look?: keyof typeof LOOKS | undefined;
  size?: keyof typeof SIZES | undefined;
}

interface Props extends Omit<ComponentProps<"button">, "children">, ButtonLook {
  children: ReactNode;
  /** It was pressed and the answer is awaited: it keeps the focus and takes no second press. */
  pending?: boolean | undefined;
  /** Why it cannot be pressed. It stays in reach of the keyboard, so that everybody can learn the reason. */
  blocked?: string | null | false | undefined;
}

/** The class names of a button, for what only looks like one. */
export function buttonClasses({ look = "plain", size = "normal" }: ButtonLook, className?: string): string {
  return classes(SHAPE, LOOKS[look], SIZES[size], className);
}

export function Button({ look, size, className, pending, blocked, children, onClick, ...rest }: Props) {
  const inert = Boolean(pending || blocked);
  const reason = useId();
  const button = (
    <button
      type="button"
      className={buttonClasses({ look, size }, className)}
      aria-busy={pending || undefined}
      aria-disabled={inert || undefined}
      aria-describedby={blocked ? reason : undefined}
      // A submit button that is inert must not send its form either.
      onClick={inert ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {pending && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
  if (!blocked) return button;
  return (
    <>
      <Tooltip text={blocked}>{button}</Tooltip>
      <span id={reason} hidden>
        {blocked}
      </span>
    </>
  );
}

export function ButtonLink({ look, size, className, ...rest }: ComponentProps<typeof Link> & ButtonLook) {
  return <Link className={buttonClasses({ look, size }, className)} {...rest} />;
}
