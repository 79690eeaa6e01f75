import { lazy, Suspense } from "react";

const MarkdownView = lazy(async () => ({ default: (await import("./markdown-view")).MarkdownView }));

/** Markdown that others wrote: no HTML, no pictures from elsewhere, links that show where they lead. Until the renderer
 * is loaded it is plain text. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap wrap-anywhere">{text}</p>}>
      <MarkdownView text={text} />
    </Suspense>
  );
}
