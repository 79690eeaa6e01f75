import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

export const effectHold = queryOptions({
  queryKey: [...keys.settings, "effect-hold"],
  queryFn: () => answered(client.GET("/api/v1/effect-hold")),
});

export const turnHold = (body: { active: boolean; reason: string }) =>
  answered(client.PUT("/api/v1/effect-hold", { body }));
