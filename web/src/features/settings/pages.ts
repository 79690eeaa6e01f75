import { infiniteQueryOptions } from "@tanstack/react-query";
import { keys } from "@/lib/query-keys";

interface Page {
  next_cursor: string | null;
}

/** A list of the settings that comes in pages. `read` gets what goes on with it. */
export function paged<P extends Page>(
  name: readonly unknown[],
  read: (page: { limit: number; cursor?: string }) => Promise<P>,
) {
  return infiniteQueryOptions({
    queryKey: [...keys.settings, ...name],
    queryFn: ({ pageParam }) => read({ limit: 50, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
