import type { Span } from "@/api/types";

export interface SpanRow {
  span: Span;
  /** 1 for a turn, 2 for what is in it. */
  level: number;
  hasChildren: boolean;
  /** Its place among its siblings, from 1, and how many they are. */
  place: number;
  siblings: number;
}

interface Choice {
  collapsed: ReadonlySet<string>;
  errorsOnly: boolean;
}

/** The rows of the tree that can be seen: parents before their children, without what is folded or filtered out. */
export function rowsOf(spans: readonly Span[], { collapsed, errorsOnly }: Choice): SpanRow[] {
  const kept = errorsOnly ? withParents(spans, spans.filter(isFailed)) : spans;
  const known = new Set(kept.map(({ id }) => id));
  const children = new Map<string, Span[]>();
  for (const span of kept) {
    const parent = span.parent_id && known.has(span.parent_id) ? span.parent_id : "";
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const rows: SpanRow[] = [];
  const walk = (parent: string, level: number) => {
    const own = children.get(parent) ?? [];
    own.forEach((span, index) => {
      const hasChildren = children.has(span.id);
      rows.push({ span, level, hasChildren, place: index + 1, siblings: own.length });
      if (hasChildren && !collapsed.has(span.id)) walk(span.id, level + 1);
    });
  };
  walk("", 1);
  return rows;
}

export function isFailed({ status, error }: Span): boolean {
  return status === "failed" || Boolean(error);
}

function withParents(spans: readonly Span[], wanted: Span[]): Span[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const ids = new Set<string>();
  for (const one of wanted) {
    for (let at: Span | undefined = one; at && !ids.has(at.id); at = byId.get(at.parent_id ?? ""))
      ids.add(at.id);
  }
  return spans.filter(({ id }) => ids.has(id));
}

export type TreeStep = { to: string } | { fold: string; open: boolean } | null;

/** What a key does in a tree, from the row that has the focus (WAI-ARIA's tree pattern). */
export function treeStep(key: string, rows: SpanRow[], at: number, collapsed: ReadonlySet<string>): TreeStep {
  const row = rows[at];
  const goTo = (index: number) => (rows[index] ? { to: rows[index].span.id } : null);
  if (!row) return goTo(0);
  const isOpen = row.hasChildren && !collapsed.has(row.span.id);
  switch (key) {
    case "ArrowDown":
      return goTo(at + 1);
    case "ArrowUp":
      return goTo(at - 1);
    case "Home":
      return goTo(0);
    case "End":
      return goTo(rows.length - 1);
    case "ArrowRight":
      if (row.hasChildren && !isOpen) return { fold: row.span.id, open: true };
      return isOpen ? goTo(at + 1) : null;
    case "ArrowLeft":
      if (isOpen) return { fold: row.span.id, open: false };
      return row.span.parent_id ? goTo(rows.findIndex(({ span }) => span.id === row.span.parent_id)) : null;
    default:
      return null;
  }
}
