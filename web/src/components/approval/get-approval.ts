import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { keys } from "@/lib/query-keys";

export const getApproval = (id: string) =>
  queryOptions({
    queryKey: keys.approval(id),
    queryFn: () =>
      answered(client.GET("/api/v1/approvals/{approval_id}", { params: { path: { approval_id: id } } })),
  });
