"""Whom a ticket waits for. Pure."""

from enum import StrEnum

from schema.tickets import TicketStatus


class WaitingFor(StrEnum):
    """Who moves a ticket on."""

    AGENT = "agent"  # the AI agent works, or is about to
    APPROVAL = "approval"  # a person must decide a request
    PERSON = "person"  # a person has it, or must look why it failed
    CUSTOMER = "customer"  # answered; the customer may write again


_WAITING_FOR = {
    TicketStatus.PENDING: WaitingFor.AGENT,
    TicketStatus.PROCESSING: WaitingFor.AGENT,
    TicketStatus.AWAITING_APPROVAL: WaitingFor.APPROVAL,
    TicketStatus.ESCALATED: WaitingFor.PERSON,
    TicketStatus.FAILED: WaitingFor.PERSON,
    TicketStatus.COMPLETED: WaitingFor.CUSTOMER,
}
NEEDS_A_PERSON = tuple(
    status for status, who in _WAITING_FOR.items() if who in {WaitingFor.APPROVAL, WaitingFor.PERSON}
)
"""The statuses in which nothing moves on without a person."""


def waiting_for(status: TicketStatus) -> WaitingFor | None:
    """None for a cancelled ticket: nobody needs to do anything."""
    return _WAITING_FOR.get(status)
