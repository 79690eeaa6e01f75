import { queryOptions, useQuery } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Caller } from "@/api/types";
import { ApiError } from "@/lib/api-error";

const RANKS: Caller["role"][] = ["viewer", "agent", "approver", "admin"];

/** Who is signed in; null when nobody is. */
export const me = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Caller | null> => {
    try {
      return await answered(client.GET("/api/v1/me"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Whether the role is this one or a higher one. */
export function reaches(role: Caller["role"] | undefined, needed: Caller["role"]): boolean {
  return role !== undefined && RANKS.indexOf(role) >= RANKS.indexOf(needed);
}

/** Whether the signed-in person may do what needs this role. The service decides; this only explains. */
export function useMay(needed: Caller["role"]): boolean {
  const { data } = useQuery(me);
  return reaches(data?.role, needed);
}
