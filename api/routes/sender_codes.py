"""Asks a customer to prove the address: a code by mail, to be sent back."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.closed_route import ClosedRoute
from api.dependencies import Agent, AppSettings, Once, Session
from api.mail_intake import mail_addresses
from api.models.inbound_mails import SenderCodeRead
from api.problems import Refused, problem_docs
from schema.db.audit import record_audit
from schema.db.sender_codes import TooManyCodes, ask_for_code
from schema.db.tickets import lock_ticket
from schema.tickets import Actor, ActorKind, TicketStatus

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)


@router.post(
    "/tickets/{ticket_id}/sender-code",
    status_code=202,
    response_model=SenderCodeRead,
    operation_id="createSenderCode",
    summary="Mail a code that proves the sender",
    responses=problem_docs(404, 409, 429),
)
async def create_sender_code(
    ticket_id: UUID, caller: Agent, session: Session, settings: AppSettings, once: Once
) -> Response:
    """Sent to the ticket's address. A mail from there with the code in it verifies the sender for this ticket. 409 when
    the sender is verified or the ticket cancelled, 429 after three codes in a day."""
    ticket = await lock_ticket(session, ticket_id)
    if ticket.sender_verified:
        raise Refused(409, "sender_verified", "The sender of this ticket is verified already.")
    if ticket.status == TicketStatus.CANCELLED:
        raise Refused(409, "ticket_cancelled", "The ticket is cancelled.")
    try:
        code = await ask_for_code(session, ticket, mail_addresses(settings), Actor(kind=ActorKind.PERSON, id=caller.id))
    except TooManyCodes:
        raise Refused(429, "too_many_codes", "This ticket's address was sent three codes today.") from None
    await record_audit(session, caller.id, "sender.asked", f"ticket:{ticket_id}")
    return await once.answer(SenderCodeRead(sent_to=code.email, expires_at=code.expires_at), 202)
