import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "@/api/client";

/** The ways to sign in here. */
export const signInMethods = queryOptions({
  queryKey: ["sign-in-methods"],
  queryFn: () => answered(client.GET("/api/v1/auth/methods")),
  staleTime: 300_000,
});
