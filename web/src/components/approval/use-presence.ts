import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answered, client } from "@/api/client";
import { useMay } from "@/hooks/me";
import { keys } from "@/lib/query-keys";

const RESTS = 1000;
const RENEW = 30_000;

/** Who else has the request open. Who stays on it for a second is shown to the others too. */
export function usePresence(id: string, open: boolean): string[] {
  const queries = useQueryClient();
  const may = useMay("agent");
  const queryKey = keys.presence(id);
  const params = { path: { approval_id: id } };
  const { data } = useQuery({
    queryKey,
    queryFn: () => answered(client.GET("/api/v1/approvals/{approval_id}/presence", { params })),
    enabled: open,
    retry: false,
  });
  useEffect(() => {
    if (!open || !may) return undefined;
    const path = { params: { path: { approval_id: id } } };
    let claimed = false;
    const claim = () => {
      claimed = true;
      // Nobody is kept from anything by it, so a failure needs no words.
      answered(client.PUT("/api/v1/approvals/{approval_id}/presence", path)).then(
        (viewers) => queries.setQueryData(keys.presence(id), viewers),
        () => undefined,
      );
    };
    const rest = setTimeout(claim, RESTS);
    const renewal = setInterval(claim, RENEW);
    return () => {
      clearTimeout(rest);
      clearInterval(renewal);
      if (claimed)
        void client.DELETE("/api/v1/approvals/{approval_id}/presence", path).catch(() => undefined);
    };
  }, [id, open, may, queries]);
  return (data?.viewers ?? []).filter(({ is_you: you }) => !you).map(({ name }) => name);
}
