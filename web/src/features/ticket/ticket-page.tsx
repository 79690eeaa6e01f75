import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { ErrorNote, StaleNote } from "@/components/error-note";
import { PageHeading } from "@/components/page-heading";
import { Skeleton } from "@/components/skeleton";
import { asApiError } from "@/lib/api-error";
import { getTicket } from "./api/get-ticket";
import { TicketView } from "./ticket-view";

/** A ticket: `/tickets/:id?tab=conversation|timeline|trace|raw&event=&span=`. */
export function TicketPage() {
  const { id = "" } = useParams();
  const ticket = useQuery(getTicket(id));
  const retry = () => void ticket.refetch();
  if (ticket.data) {
    return (
      <>
        {ticket.error && <StaleNote at={ticket.dataUpdatedAt} onRetry={retry} />}
        <TicketView key={id} ticket={ticket.data} />
      </>
    );
  }
  if (!ticket.error) {
    return (
      <>
        <PageHeading title="Ticket" />
        <Skeleton shape="list" rows={6} />
      </>
    );
  }
  // 422: the address holds no id at all.
  if ([404, 422].includes(asApiError(ticket.error).status)) return <NoTicket />;
  return (
    <>
      <PageHeading title="Ticket" />
      <ErrorNote error={ticket.error} what="The ticket could not be read" onRetry={retry} />
    </>
  );
}

function NoTicket() {
  return (
    <>
      <PageHeading title="There is no such ticket" />
      <EmptyState kind="nothing" title="Nothing is kept under this address">
        <ButtonLink to="/tickets">All tickets</ButtonLink>
      </EmptyState>
    </>
  );
}
