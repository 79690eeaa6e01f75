"""What customers, people and colleagues say about a ticket after it was taken in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Agent, Once, Session
from api.models.ticket_rows import read_message
from api.models.tickets import MessageCreate, MessageRead
from api.problems import MEDIA_TYPE, Refused, problem_docs
from schema.db.approvals import cancel_pending_approvals
from schema.db.audit import record_audit
from schema.db.events import NewEvent, append_events
from schema.db.mail_messages import settle_sender
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.db.tickets import list_received_since, lock_ticket, reopen
from schema.db.workflow_commands import tell_workflow
from schema.signals import CUSTOMER_MESSAGE, PERSON_REPLIED
from schema.tickets import Actor, ActorKind, Assignee, Channel, MessageKind, TicketStatus

NEWER: dict[int | str, dict[str, Any]] = {
    409: {
        "description": "The ticket is cancelled, or the customer has written what the caller has not seen",
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "anyOf": [{"$ref": "#/components/schemas/NewerMessages"}, {"$ref": "#/components/schemas/Problem"}]
                }
            }
        },
    }
}
router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)


@router.post(
    "/tickets/{ticket_id}/messages",
    status_code=202,
    response_model=MessageRead,
    operation_id="createTicketMessage",
    summary="Add a message to a ticket",
    responses=problem_docs(404) | NEWER,
)
async def create_message(ticket_id: UUID, body: MessageCreate, caller: Agent, session: Session, once: Once) -> Response:
    """A customer's message goes on with the conversation and opens a cancelled ticket again. A reply takes the ticket
    over and withdraws open requests; 409 on a cancelled ticket, since the conversation is closed."""
    ticket = await lock_ticket(session, ticket_id)
    if body.last_seen_seq is not None:
        await _refuse_unseen(session, ticket, body.last_seen_seq)
    match body.kind:
        case MessageKind.CUSTOMER:
            message = await _customer_goes_on(session, ticket, body.body, caller)
        case MessageKind.REPLY:
            message = await _person_replies(session, ticket, body.body, caller)
        case _:
            message = await _add(session, ticket, MessageKind.NOTE, body.body, caller)
            await _tell(session, ticket, caller, "note.added", "Note added", message)
    return await once.answer(read_message(message), 202)


async def _refuse_unseen(session: AsyncSession, ticket: TicketRow, last_seen: int) -> None:
    """Raises `Refused` when the customer has written what the caller has not seen."""
    unseen = await list_received_since(session, ticket.id, last_seen)
    if unseen:
        messages = [read_message(row).model_dump(mode="json") for row in unseen]
        detail = "The customer has written again. Read that first; what you wrote was not stored."
        members = {"messages": messages, "last_seq": ticket.event_seq}
        raise Refused(409, "newer_message", detail, members=members)


async def _customer_goes_on(session: AsyncSession, ticket: TicketRow, text: str, caller: Caller) -> MessageRow:
    message = await _add(session, ticket, MessageKind.CUSTOMER, text, caller)
    await settle_sender(session, ticket)
    reopen(ticket)
    await session.flush()
    actor = Actor(kind=ActorKind.CUSTOMER, id=ticket.customer_email)
    event = NewEvent(
        type="message.received",
        actor=actor,
        title="Customer wrote again",
        data={"message_id": str(message.id), "created_by": caller.id},
    )
    await append_events(session, ticket.id, [event])
    await tell_workflow(session, ticket.id, CUSTOMER_MESSAGE, {"message_id": str(message.id)})
    return message


async def _person_replies(session: AsyncSession, ticket: TicketRow, text: str, caller: Caller) -> MessageRow:
    if ticket.status == TicketStatus.CANCELLED:
        raise Refused(409, "ticket_cancelled", "The ticket is cancelled; nothing is sent to the customer any more.")
    message = await _add(session, ticket, MessageKind.REPLY, text, caller)
    ticket.assignee = Assignee.PERSON
    await session.flush()
    actor = Actor(kind=ActorKind.PERSON, id=caller.id)
    await cancel_pending_approvals(session, ticket.id, "a person answered the customer", actor)
    await _tell(session, ticket, caller, "reply.written", "A person answered", message)
    await tell_workflow(session, ticket.id, PERSON_REPLIED, {"message_id": str(message.id)})
    await record_audit(session, caller.id, "reply.written", f"ticket:{ticket.id}", {"message_id": str(message.id)})
    return message


async def _add(session: AsyncSession, ticket: TicketRow, kind: MessageKind, text: str, caller: Caller) -> MessageRow:
    from_customer = kind is MessageKind.CUSTOMER
    message = MessageRow(
        ticket_id=ticket.id,
        kind=kind,
        turn=None if from_customer else ticket.turn,
        author_id=caller.id,
        from_email=ticket.customer_email if from_customer else None,
        from_name=ticket.customer_name if from_customer else caller.name,
        subject=ticket.subject,
        body_text=text,
        reply_text=text,
        sender_verified=_vouched_for(ticket) if from_customer else None,
    )
    session.add(message)
    await session.flush()
    await session.refresh(message)
    return message


def _vouched_for(ticket: TicketRow) -> bool:
    """Who calls the API vouches for the customer, but not for the sender of a mail."""
    return ticket.channel != Channel.EMAIL or ticket.sender_verified


async def _tell(
    session: AsyncSession, ticket: TicketRow, caller: Caller, name: str, title: str, message: MessageRow
) -> None:
    actor = Actor(kind=ActorKind.PERSON, id=caller.id)
    event = NewEvent(type=name, actor=actor, title=title, data={"message_id": str(message.id)})
    await append_events(session, ticket.id, [event])
