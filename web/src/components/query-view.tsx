import type { ReactNode } from "react";
import { ErrorNote, StaleNote } from "./error-note";
import { Skeleton } from "./skeleton";

interface Query<T> {
  data: T | undefined;
  error: unknown;
  dataUpdatedAt?: number;
  refetch: () => unknown;
}

interface Props<T> {
  query: Query<T>;
  /** What is being read: `The timeline`. */
  what?: string;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** A query's outcome: a skeleton, what went wrong, or the data. What was read once stays while it is read again; when
 * that fails it is shown with the time it is from. */
export function QueryView<T>({ query, what, skeleton = <Skeleton />, children }: Props<T>) {
  const retry = () => void query.refetch();
  if (query.data !== undefined) {
    return (
      <>
        {query.error && query.dataUpdatedAt ? (
          <div className="mb-3">
            <StaleNote at={query.dataUpdatedAt} onRetry={retry} />
          </div>
        ) : null}
        {children(query.data)}
      </>
    );
  }
  if (query.error) {
    return (
      <ErrorNote error={query.error} onRetry={retry} {...(what && { what: `${what} could not be read` })} />
    );
  }
  return skeleton;
}
