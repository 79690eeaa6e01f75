import { ApprovalCard } from "@/features/approvals/approval-card";
import { TicketPage } from "@/features/tickets/ticket-page";

/** A ticket with its open requests on top: where the two features meet. */
export function TicketRoute() {
  return (
    <TicketPage
      renderApproval={(approval) => (
        <ApprovalCard approval={approval} onTicketPage focusAfter={pageHeading} />
      )}
    />
  );
}

function pageHeading(): HTMLElement | null {
  return document.querySelector("main h1");
}
