import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

export const listTemplates = queryOptions({
  queryKey: ["ticket-templates"],
  queryFn: () => answered(client.GET("/api/v1/ticket-templates")),
  staleTime: Infinity,
});
