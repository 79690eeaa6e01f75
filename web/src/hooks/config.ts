import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

/** What the dashboard must know of the settings. */
export const config = queryOptions({
  queryKey: ["config"],
  queryFn: () => answered(client.GET("/api/v1/config")),
  staleTime: 300_000,
});
