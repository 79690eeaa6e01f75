import { useActions } from "@/lib/actions/provider";
import { copyLink } from "./links";

interface Wants {
  temporalUrl: string;
  onWrite: (mode: "reply" | "note") => void;
}

/** The keys of the ticket's page. They do nothing while somebody types. */
export function useTicketKeys({ temporalUrl, onWrite }: Wants): void {
  useActions([
    {
      ...{ id: "ticket.temporal", title: "Open in Temporal", section: "Ticket", keys: ["t"] },
      when: () => /^https?:\/\//i.test(temporalUrl),
      run: () => void window.open(temporalUrl, "_blank", "noopener,noreferrer"),
    },
    { ...{ id: "ticket.copy-link", title: "Copy link", section: "Ticket", keys: ["c"] }, run: copyLink },
    {
      ...{
        id: "ticket.reply",
        title: "Write a reply",
        section: "Ticket",
        keys: ["m"],
        role: "agent" as const,
      },
      run: () => onWrite("reply"),
    },
    {
      ...{
        id: "ticket.note",
        title: "Write an internal note",
        section: "Ticket",
        keys: ["n"],
        role: "agent" as const,
      },
      run: () => onWrite("note"),
    },
  ]);
}
