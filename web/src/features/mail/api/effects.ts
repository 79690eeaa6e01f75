import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { keys } from "@/lib/query-keys";

export type Effect = components["schemas"]["EffectRead"];
export type Resolution = components["schemas"]["ResolutionCreate"];

/** Effects that wait for a person to find out whether they happened. Hints about tickets refresh them. */
export const listUnknownEffects = infiniteQueryOptions({
  queryKey: [...keys.tickets, "effects", "resolvable"],
  queryFn: ({ pageParam }) => {
    const query = { resolvable: true, limit: 50, ...(pageParam && { cursor: pageParam }) };
    return answered(client.GET("/api/v1/effects", { params: { query } }));
  },
  initialPageParam: "",
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

export function useResolveEffect(id: string) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: Resolution) => {
      const params = { path: { effect_id: id }, header: { "Idempotency-Key": key.of(body) } };
      return answered(client.POST("/api/v1/effects/{effect_id}/resolve", { params, body }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.tickets }),
  });
}
