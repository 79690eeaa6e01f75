import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { StatsRange } from "@/api/types";
import { keys } from "@/lib/query-keys";

/** A dead worker sends no hints, and figures of the last hour change by themselves: they are read again now and then. */
const SOMETIMES = 30_000;

export const getStats = (range: StatsRange, paused: boolean) =>
  queryOptions({
    queryKey: [...keys.stats, range],
    queryFn: () => answered(client.GET("/api/v1/dashboard/stats", { params: { query: { range } } })),
    placeholderData: keepPreviousData,
    refetchInterval: paused ? false : SOMETIMES,
  });

/** The same range in parts, for the lines beside the figures. */
export const getCourse = (range: StatsRange, tz: string) =>
  queryOptions({
    queryKey: [...keys.metrics, "course", range, tz],
    queryFn: () => answered(client.GET("/api/v1/metrics/timeseries", { params: { query: { range, tz } } })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
