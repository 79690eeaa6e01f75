import type { ReactNode } from "react";

interface Props {
  title: string;
  /** The browser tab's title, where it differs. */
  tab?: string;
  children?: ReactNode;
}

/** The page's one h1, and the tab's title. It takes the focus after a change of page. */
export function PageHeading({ title, tab, children }: Props) {
  return (
    <div className="mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
      <title>{`${tab ?? title} · Ticket Flow`}</title>
      <h1 tabIndex={-1} className="min-w-0 text-2xl font-semibold tracking-tight wrap-anywhere">
        {title}
      </h1>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
