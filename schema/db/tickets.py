"""Tickets and their messages in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.catalogue import CustomerRow
from schema.db.tables.effects import EscalationRow
from schema.db.tables.tickets import EventRow, MessageRow, TicketRow
from schema.errors import NotFound
from schema.tickets import Assignee, MessageKind, TicketStatus


async def get_ticket(session: AsyncSession, ticket_id: UUID) -> TicketRow:
    """The ticket. Raises `NotFound`."""
    row = await session.get(TicketRow, ticket_id)
    if row is None:
        raise NotFound("There is no such ticket.")
    return row


async def lock_ticket(session: AsyncSession, ticket_id: UUID) -> TicketRow:
    """The ticket, locked until the commit: whoever changes anything of a ticket takes this lock first,
    so that no two of them can wait for each other. Raises `NotFound`."""
    row = await session.scalar(_LOCK_TICKET, {"ticket_id": ticket_id})
    if row is None:
        raise NotFound("There is no such ticket.")
    return row


async def get_ticket_customer(session: AsyncSession, ticket: TicketRow) -> CustomerRow | None:
    """The shop's customer with the ticket's address, but only where the sender is verified."""
    if not ticket.sender_verified:
        return None
    return await session.scalar(_CUSTOMER, {"email": ticket.customer_email})


async def list_messages(session: AsyncSession, ticket_id: UUID) -> Sequence[MessageRow]:
    """The conversation in order, without drafts that were never sent."""
    return (await session.scalars(_SPOKEN, {"ticket_id": ticket_id})).all()


async def list_waiting_messages(session: AsyncSession, ticket_id: UUID) -> Sequence[MessageRow]:
    """The customer's messages that no turn has taken up yet, in order."""
    return (await session.scalars(_WAITING, {"ticket_id": ticket_id})).all()


async def list_received_since(session: AsyncSession, ticket_id: UUID, seq: int) -> Sequence[MessageRow]:
    """The customer's messages whose events came after number `seq`, in order."""
    told = select(EventRow.data["message_id"].as_string()).where(
        EventRow.ticket_id == ticket_id, EventRow.seq > seq, EventRow.type == "message.received"
    )
    ids = [UUID(found) for found in await session.scalars(told) if found]
    if not ids:
        return []
    query = select(MessageRow).where(MessageRow.id.in_(ids), MessageRow.ticket_id == ticket_id)
    return (await session.scalars(query.order_by(MessageRow.position))).all()


async def has_pending_approval(session: AsyncSession, ticket_id: UUID) -> bool:
    """Whether a person still has to decide something about the ticket."""
    return bool(await session.scalar(_PENDING_APPROVALS, {"ticket_id": ticket_id}))


async def get_open_escalation(session: AsyncSession, ticket_id: UUID) -> EscalationRow | None:
    """The newest hand-over to a person that is not resolved."""
    return await session.scalar(_OPEN_ESCALATION, {"ticket_id": ticket_id})


def reopen(ticket: TicketRow) -> None:
    """The customer goes on: what was answered or cancelled waits again, with whoever has it."""
    if ticket.status in {TicketStatus.COMPLETED, TicketStatus.CANCELLED}:
        with_person = ticket.assignee == Assignee.PERSON
        ticket.status = TicketStatus.ESCALATED if with_person else TicketStatus.PENDING
        ticket.completed_at = None


async def status_at_work(session: AsyncSession, ticket: TicketRow) -> TicketStatus:
    """Where a ticket stands that is neither answered nor stopped."""
    waits = await has_pending_approval(session, ticket.id)
    return TicketStatus.AWAITING_APPROVAL if waits else TicketStatus.PROCESSING


# Built once: they run with nearly every step of every ticket, and building one costs as much as running it.
_ID: BindParameter[UUID] = bindparam("ticket_id")
_LOCK_TICKET = select(TicketRow).where(TicketRow.id == _ID).with_for_update().execution_options(populate_existing=True)
_CUSTOMER = select(CustomerRow).where(CustomerRow.email == bindparam("email"))
_SPOKEN = (
    select(MessageRow)
    .where(MessageRow.ticket_id == _ID, ~MessageRow.discarded)
    .where((MessageRow.kind != MessageKind.AGENT) | MessageRow.sent_at.is_not(None))
    .order_by(MessageRow.position)
)
_WAITING = (
    select(MessageRow)
    .where(MessageRow.ticket_id == _ID, MessageRow.kind == MessageKind.CUSTOMER, MessageRow.turn.is_(None))
    .where(~MessageRow.is_auto_reply)
    .order_by(MessageRow.position)
)
_PENDING_APPROVALS = select(func.count()).where(
    ApprovalRow.ticket_id == _ID, ApprovalRow.status == ApprovalStatus.PENDING
)
_OPEN_ESCALATION = (
    select(EscalationRow)
    .where(EscalationRow.ticket_id == _ID, EscalationRow.resolved_at.is_(None))
    .order_by(EscalationRow.at.desc())
    .limit(1)
)
