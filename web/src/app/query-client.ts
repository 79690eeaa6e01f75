import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { me } from "@/hooks/me";
import { ApiError } from "@/lib/api-error";

/** Reads are kept fresh by live hints and tried twice more while the service is away; writes are never repeated by
 * themselves. Whoever turns out to be signed out is sent to sign in. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) client.setQueryData(me.queryKey, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        networkMode: "always",
        staleTime: 2_000,
        retry: (failures, error) => error instanceof ApiError && error.isOutage && failures < 2,
        retryDelay: (failures) => 500 * 2 ** failures,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  return client;
}
