import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { me } from "@/hooks/me";
import { ApiError } from "@/lib/api-error";

/** Reads are polled and kept; whoever turns out to be signed out is sent to sign in. */
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
        retry: (failures, error) => error instanceof ApiError && error.isOutage && failures < 1,
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
