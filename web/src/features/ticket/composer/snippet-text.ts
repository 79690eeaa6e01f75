/** What may stand in braces, and what stands there for this ticket; null where somebody has to fill it in. */
export type SnippetValues = Record<string, string | null>;

const IN_BRACES = /\{([^{}]*)\}/g;

/** The snippet with everything filled in that is known of the ticket. */
export function fillSnippet(body: string, values: SnippetValues): string {
  return body.replaceAll(IN_BRACES, (whole, name: string) => values[name] ?? whole);
}

/** The variables that still stand in a reply: nobody wants to read `{order_id}`. Other braces are text. */
export function unresolvedIn(text: string, names: readonly string[]): string[] {
  const found = [...text.matchAll(IN_BRACES)].map(([, name = ""]) => name);
  return [...new Set(found.filter((name) => names.includes(name)))];
}

/** The text with a piece put in where the cursor is, and where the cursor goes. */
export function insertAt(
  text: string,
  piece: string,
  from: number,
  to: number,
): { text: string; cursor: number } {
  return { text: text.slice(0, from) + piece + text.slice(to), cursor: from + piece.length };
}

/** Whether `[` begins a word here, so that it opens the snippets rather than being typed. */
export function opensSnippets(text: string, cursor: number): boolean {
  return cursor === 0 || /\s/.test(text[cursor - 1] ?? "");
}
