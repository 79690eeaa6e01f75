"""Tickets and their messages in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables import ApprovalRow, CustomerRow, EscalationRow, MessageRow, TicketRow
from schema.errors import NotFound
from schema.tickets import MessageKind, TicketStatus


async def get_ticket(session: AsyncSession, ticket_id: UUID) -> TicketRow:
    """The ticket. Raises `NotFound`."""
    row = await session.get(TicketRow, ticket_id)
    if row is None:
        raise NotFound("There is no such ticket.")
    return row


async def lock_ticket(session: AsyncSession, ticket_id: UUID) -> TicketRow:
    """The ticket, locked until the commit: whoever changes anything of a ticket takes this lock first,
    so that no two of them can wait for each other. Raises `NotFound`."""
    row = await session.get(TicketRow, ticket_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such ticket.")
    return row


async def get_ticket_customer(session: AsyncSession, ticket: TicketRow) -> CustomerRow | None:
    """The shop's customer with the ticket's address, but only where the sender is verified."""
    if not ticket.sender_verified:
        return None
    return await session.scalar(select(CustomerRow).where(CustomerRow.email == ticket.customer_email))


async def list_messages(session: AsyncSession, ticket_id: UUID) -> Sequence[MessageRow]:
    """The conversation in order, without drafts that were never sent."""
    query = (
        select(MessageRow)
        .where(MessageRow.ticket_id == ticket_id, ~MessageRow.discarded)
        .where((MessageRow.kind != MessageKind.AGENT) | MessageRow.sent_at.is_not(None))
        .order_by(MessageRow.position)
    )
    return (await session.scalars(query)).all()


async def list_waiting_messages(session: AsyncSession, ticket_id: UUID) -> Sequence[MessageRow]:
    """The customer's messages that no turn has taken up yet, in order."""
    query = (
        select(MessageRow)
        .where(
            MessageRow.ticket_id == ticket_id,
            MessageRow.kind == MessageKind.CUSTOMER,
            MessageRow.turn.is_(None),
        )
        .order_by(MessageRow.position)
    )
    return (await session.scalars(query)).all()


async def has_pending_approval(session: AsyncSession, ticket_id: UUID) -> bool:
    """Whether a person still has to decide something about the ticket."""
    query = select(func.count()).where(ApprovalRow.ticket_id == ticket_id, ApprovalRow.status == "pending")
    return bool(await session.scalar(query))


async def get_open_escalation(session: AsyncSession, ticket_id: UUID) -> EscalationRow | None:
    """The newest hand-over to a person that is not resolved."""
    query = (
        select(EscalationRow)
        .where(EscalationRow.ticket_id == ticket_id, EscalationRow.resolved_at.is_(None))
        .order_by(EscalationRow.at.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def status_at_work(session: AsyncSession, ticket: TicketRow) -> TicketStatus:
    """Where a ticket stands that is neither answered nor stopped."""
    waits = await has_pending_approval(session, ticket.id)
    return TicketStatus.AWAITING_APPROVAL if waits else TicketStatus.PROCESSING
