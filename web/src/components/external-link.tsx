import { ExternalLink as Icon } from "lucide-react";
import type { ReactNode } from "react";

/** Leaves the dashboard in a new tab. Addresses that are not http(s) become text. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  if (!/^https?:\/\//i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className="link inline-flex items-center gap-1">
      {children}
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">(new tab)</span>
    </a>
  );
}
