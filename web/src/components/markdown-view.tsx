import ReactMarkdown, { type Components } from "react-markdown";

/** The page has its own h1 and h2, so what others wrote begins below them. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h3 className="mt-4 mb-1 text-base font-semibold first:mt-0">{children}</h3>,
  h2: ({ children }) => <h4 className="mt-3 mb-1 font-semibold first:mt-0">{children}</h4>,
  h3: ({ children }) => <h5 className="mt-3 mb-1 font-semibold first:mt-0">{children}</h5>,
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc space-y-1 pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-2 list-decimal space-y-1 pl-5">{children}</ol>,
  blockquote: ({ children }) => (
    <blockquote className="my-2 border-l-2 border-edge pl-3 text-soft">{children}</blockquote>
  ),
  code: ({ children }) => <code className="rounded bg-sunken px-1 font-mono text-[0.85em]">{children}</code>,
  pre: ({ children }) => (
    <pre className="my-2 rounded-lg bg-sunken p-3 whitespace-pre-wrap [&_code]:bg-transparent [&_code]:p-0">
      {children}
    </pre>
  ),
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ alt }) => <span className="text-soft">[picture{alt ? `: ${alt}` : ""}]</span>,
};

export function MarkdownView({ text }: { text: string }) {
  return (
    <div className="wrap-anywhere">
      <ReactMarkdown components={COMPONENTS}>{text}</ReactMarkdown>
    </div>
  );
}

function SafeLink({ href, children }: { href: string | undefined; children: React.ReactNode }) {
  const host = hostOf(href);
  if (!href || host === null) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="link">
      {children} <span className="text-soft">({host})</span>
      <span className="sr-only"> (new tab)</span>
    </a>
  );
}

/** Where a link leads; null for one that is not followed. */
function hostOf(href: string | undefined): string | null {
  try {
    const { protocol, host, pathname } = new URL(href ?? "");
    if (protocol === "mailto:") return pathname;
    return protocol === "https:" || protocol === "http:" ? host : null;
  } catch {
    return null;
  }
}
