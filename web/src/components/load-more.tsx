import { Button } from "./button";

interface Query {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Goes on with a list of pages. */
export function LoadMore({ query }: { query: Query }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-4 text-center">
      <Button onClick={() => !query.isFetchingNextPage && void query.fetchNextPage()}>
        {query.isFetchingNextPage ? "Loading…" : "Load more"}
      </Button>
    </div>
  );
}
