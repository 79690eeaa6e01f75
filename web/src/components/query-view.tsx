import type { ReactNode } from "react";
import { ProblemNote } from "./problem-note";
import { Skeleton } from "./skeleton";

interface Query<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** A query's outcome. What was read once stays, also while it is read again and when that fails. */
export function QueryView<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton />;
}
