import { useQuery } from "@tanstack/react-query";
import type { TicketDetail } from "@/api/types";
import { config } from "@/hooks/config";
import { me } from "@/hooks/me";
import { getRail } from "../api/get-rail";
import { listSnippets } from "../api/list-snippets";
import type { SnippetValues } from "./snippet-text";

/** The snippets, with what their variables stand for on this ticket. */
export function useSnippets(ticket: TicketDetail) {
  const { data } = useQuery(listSnippets);
  const { data: who } = useQuery(me);
  const { data: settings } = useQuery(config);
  const { data: rail } = useQuery(getRail(ticket.id));
  const values: SnippetValues = {
    customer_name: ticket.customer_name ?? ticket.customer_email,
    customer_email: ticket.customer_email,
    order_id: rail?.order?.id ?? null,
    ticket_subject: ticket.subject,
    ticket_id: ticket.id,
    agent_name: who?.name ?? null,
    support_address: settings?.support_address ?? null,
  };
  const names = data?.variables.map(({ name }) => name) ?? Object.keys(values);
  return { snippets: data?.items ?? [], values, names };
}
