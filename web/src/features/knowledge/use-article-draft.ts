import { useDraft } from "@/hooks/use-draft";

/** What is being written, and the version it was begun from (null: a new article). */
export interface ArticleDraft {
  slug: string;
  title: string;
  body: string;
  from: number | null;
}

/** An article in work. It outlives a reload together with the version it began from, so that what others saved in the
 * meantime is noticed however long it lay. */
export function useArticleDraft(key: string, start: ArticleDraft) {
  const { text, setText, clear, restored } = useDraft(`article:${key}`);
  const kept = read(text);
  const change = (changes: Partial<ArticleDraft>) =>
    setText(JSON.stringify({ ...(kept ?? start), ...changes }));
  return { draft: kept ?? start, change, clear, restored: restored && kept !== null, changed: kept !== null };
}

function read(text: string): ArticleDraft | null {
  try {
    const value = JSON.parse(text) as Partial<ArticleDraft> | null;
    const whole = [value?.slug, value?.title, value?.body].every((part) => typeof part === "string");
    return whole ? (value as ArticleDraft) : null;
  } catch {
    return null;
  }
}
