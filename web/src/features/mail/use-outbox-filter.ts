import { useSearchParams } from "react-router";
import type { MailFilter } from "./api/outbox";

/** Its name in the address; `ticket_id` is what links from elsewhere say. */
const NAMES: Record<keyof MailFilter, string> = {
  ...{ ticket: "ticket_id", to: "to", status: "status", audience: "audience", q: "q", period: "period" },
};

/** Which mails to show, from the address and written to it. */
export function useOutboxFilter() {
  const [params, setParams] = useSearchParams();
  const names = Object.keys(NAMES) as (keyof MailFilter)[];
  const filter = Object.fromEntries(
    names.map((name) => [name, params.get(NAMES[name]) ?? ""]),
  ) as unknown as MailFilter;
  const change = (changes: Partial<MailFilter>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const name of names) {
          const value = changes[name];
          if (value) next.set(NAMES[name], value);
          else if (value === "") next.delete(NAMES[name]);
        }
        next.delete("mail");
        return next;
      },
      { preventScrollReset: true },
    );
  const clear = () => setParams({}, { preventScrollReset: true });
  return { filter, change, clear, filtered: names.some((name) => filter[name] !== "") };
}
