import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMay } from "@/hooks/me";
import { keys } from "@/lib/query-keys";
import { claimPresence, endPresence, getPresence } from "./api/presence";

const EVERY = 30_000;

/** Says that one has the ticket open as long as the page is in view, and tells who else has. */
export function usePresence(id: string) {
  const queries = useQueryClient();
  const may = useMay("agent");
  useEffect(() => {
    if (!may) return undefined;
    const claim = () => {
      if (document.hidden) return;
      void claimPresence(id).then(
        (present) => queries.setQueryData(keys.presence(id), present),
        // Nobody is kept from anything by it: the next claim tries again.
        () => undefined,
      );
    };
    const leave = () => void endPresence(id).catch(() => undefined);
    const onVisibility = () => (document.hidden ? leave() : claim());
    claim();
    const timer = setInterval(claim, EVERY);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisibility);
      leave();
    };
  }, [id, may, queries]);
  const { data } = useQuery(getPresence(id));
  return data?.viewers.filter(({ is_you }) => !is_you) ?? [];
}
