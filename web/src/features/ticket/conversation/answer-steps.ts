import type { Span } from "@/api/types";

export interface Source {
  slug: string;
  title: string;
}

export interface AnswerSteps {
  steps: Span[];
  sources: Source[];
}

const STEPS = new Set<Span["kind"]>(["model_call", "tool_call", "human_wait"]);

/** What led to an answer: the steps of its turn until it was written, and the articles that were found in them. Null
 * where the trace does not reach back that far. */
export function stepsOf(spans: readonly Span[], messageId: string): AnswerSteps | null {
  const answer = spans.find(({ kind, data }) => kind === "answer" && data?.message_id === messageId);
  if (!answer) return null;
  const steps = spans.filter(
    ({ kind, parent_id: parent, started_at: at }) =>
      STEPS.has(kind) && parent === answer.parent_id && at <= answer.started_at,
  );
  return { steps, sources: sourcesOf(steps) };
}

function sourcesOf(steps: readonly Span[]): Source[] {
  const found = steps.filter(({ name }) => name === "search_knowledge_base").flatMap(articlesIn);
  return [...new Map(found.map((source) => [source.slug, source])).values()];
}

function articlesIn({ data }: Span): Source[] {
  try {
    const { results } = JSON.parse(String(data?.result)) as { results: Source[] };
    return results.filter(({ slug, title }) => typeof slug === "string" && typeof title === "string");
  } catch {
    return [];
  }
}
