import type { ReactNode } from "react";

interface Props {
  title: string;
  /** The browser tab's title, where it differs: `(7) Approvals`. */
  tab?: string;
  /** A line under the title. */
  description?: ReactNode;
  /** Buttons at its side. */
  children?: ReactNode;
}

/** The page's one h1, and the tab's title. It takes the focus after a change of page. */
export function PageHeading({ title, tab, description, children }: Props) {
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <title>{`${tab ?? title} · Ticket Flow`}</title>
      <div className="min-w-0">
        <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight wrap-anywhere">
          {title}
        </h1>
        {description && <p className="text-sm text-soft">{description}</p>}
      </div>
      {children && <div className="flex max-w-full min-w-0 flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
