import { TextArea, TextField } from "@/components/field";
import { slugOf, slugProblem } from "./slug";
import type { ArticleDraft } from "./use-article-draft";

const LONGEST_TITLE = 300;
const LONGEST_BODY = 200_000;

/** What is wrong with it, by field; empty when it can be sent. */
export function problemsOf({ slug, title, body, from }: ArticleDraft): Record<string, string> {
  const problems: Record<string, string> = {};
  if (title.trim() === "") problems.title = "An article needs a title.";
  if (body.trim() === "") problems.body = "An article needs a text.";
  const wrong = from === null ? slugProblem(slug) : null;
  if (wrong) problems.slug = wrong;
  return problems;
}

interface Props {
  draft: ArticleDraft;
  isNew: boolean;
  problems: Record<string, string>;
  onChange: (changes: Partial<ArticleDraft>) => void;
}

/** Title, address (of a new one) and text. The address follows the title until it is changed by hand. */
export function ArticleFields({ draft, isNew, problems, onChange }: Props) {
  const { slug, title, body } = draft;
  const follows = slug === slugOf(title);
  const retitle = (next: string) =>
    onChange({ title: next, ...(isNew && follows && { slug: slugOf(next) }) });
  return (
    <div className="space-y-4">
      <TextField
        label="Title"
        value={title}
        maxLength={LONGEST_TITLE}
        error={problems.title}
        onChange={(event) => retitle(event.target.value)}
      />
      {isNew && (
        <TextField
          label="Address"
          hint="It names the article for good; it follows from the title."
          value={slug}
          spellCheck={false}
          autoCapitalize="off"
          className="font-mono"
          error={problems.slug}
          onChange={(event) => onChange({ slug: event.target.value })}
        />
      )}
      <TextArea
        label="Text"
        hint="Markdown. Each part under a heading is found by itself, so say in it what it is about."
        value={body}
        rows={18}
        maxLength={LONGEST_BODY}
        className="max-h-[60dvh] min-h-72 font-mono text-[0.8125rem]"
        error={problems.body}
        onChange={(event) => onChange({ body: event.target.value })}
      />
    </div>
  );
}
