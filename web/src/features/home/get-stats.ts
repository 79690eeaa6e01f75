import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { StatsRange } from "@/api/types";

export const getStats = (range: StatsRange) =>
  queryOptions({
    queryKey: ["stats", range],
    queryFn: () => answered(client.GET("/api/v1/dashboard/stats", { params: { query: { range } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
