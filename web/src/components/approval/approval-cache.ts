import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Approval } from "@/api/types";
import { keys } from "@/lib/query-keys";

/** The query of the queue (features/approvals). */
export const PENDING = [...keys.approvals, "pending"] as const;

interface Page {
  items: Approval[];
}

/** Shows the service's answer everywhere the request stands; the lists of open ones lose it once it is settled. */
export function keepApproval(queries: QueryClient, approval: Approval): void {
  queries.setQueryData(keys.approval(approval.id), approval);
  queries.setQueriesData<Page | InfiniteData<Page>>({ queryKey: keys.approvals }, (data) => {
    if (!data) return data;
    if ("pages" in data) return { ...data, pages: data.pages.map((page) => replaced(page, approval)) };
    return "items" in data ? replaced(data, approval) : data;
  });
  queries.setQueryData<Page>(PENDING, (page) => page && back(page, approval));
}

/** One that an undo has opened again is back in the queue at once, where it was due. */
function back(page: Page, approval: Approval): Page {
  if (approval.status !== "pending" || page.items.some(({ id }) => id === approval.id)) return page;
  const items = [...page.items, approval].toSorted((a, b) => a.due_at.localeCompare(b.due_at));
  return { ...page, items };
}

function replaced(page: Page, approval: Approval): Page {
  const here = page.items.find(({ id }) => id === approval.id);
  if (!here) return page;
  const goes = here.status === "pending" && approval.status !== "pending";
  const items = goes
    ? page.items.filter(({ id }) => id !== approval.id)
    : page.items.map((item) => (item.id === approval.id ? approval : item));
  return { ...page, items };
}

/** Not waited for: the next request is up already. */
export function readAgain(queries: QueryClient, id: string): void {
  for (const queryKey of [keys.approvals, keys.approval(id), keys.counts, keys.stats]) {
    void queries.invalidateQueries({ queryKey });
  }
  // A ticket's page shows its requests as well.
  void queries.invalidateQueries({ queryKey: [keys.ticket("")[0]] });
}
