import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { keys } from "@/lib/query-keys";

type Schemas = components["schemas"];
export type Timeseries = Schemas["TimeseriesRead"];
export type Bucket = Schemas["BucketRead"];
export type SeriesRange = Schemas["SeriesRange"];
export type BucketLength = Schemas["Bucket"];

export interface Stretch {
  range: SeriesRange;
  bucket: BucketLength;
  tz: string;
}

/** The last part is still going on: it is read again now and then. */
const SOMETIMES = 60_000;

export const getTimeseries = ({ range, bucket, tz }: Stretch, paused: boolean) =>
  queryOptions({
    queryKey: [...keys.metrics, range, bucket, tz],
    queryFn: () =>
      answered(client.GET("/api/v1/metrics/timeseries", { params: { query: { range, bucket, tz } } })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchInterval: paused ? false : SOMETIMES,
  });
