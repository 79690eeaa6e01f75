import { useSearchParams } from "react-router";
import { GROUPS, type EventGroup } from "./event-kinds";
import type { TimelineFilter } from "./timeline-entries";

/** What the timeline shows, kept in the address. */
export function useTimelineFilter() {
  const [params, setParams] = useSearchParams();
  const named = params.get("types")?.split(",") ?? [];
  const filter: TimelineFilter = {
    details: params.get("details") === "1",
    errors: params.get("errors") === "1",
    groups: GROUPS.map(({ id }) => id).filter((id) => named.includes(id)),
    q: params.get("q") ?? "",
    newestFirst: params.get("order") === "newest",
  };
  const write = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const toggle = (group: EventGroup) =>
    write(
      "types",
      GROUPS.map(({ id }) => id)
        .filter((id) => (id === group) !== filter.groups.includes(id))
        .join(","),
    );
  const clear = () =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        ["types", "errors", "q", "event"].forEach((name) => next.delete(name));
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return { filter, write, toggle, clear };
}
