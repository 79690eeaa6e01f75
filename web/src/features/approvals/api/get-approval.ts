import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

export const getApproval = (id: string) =>
  queryOptions({
    queryKey: ["approvals", "one", id],
    queryFn: () =>
      answered(client.GET("/api/v1/approvals/{approval_id}", { params: { path: { approval_id: id } } })),
    refetchInterval: 5_000,
  });
