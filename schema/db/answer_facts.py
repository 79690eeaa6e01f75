"""What the record knows of the things an answer may talk about."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import BugReportRow, PasswordResetRow, RefundRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import MessageKind
from schema.tools import ToolCallStatus

SHORTEST_NAME = 5


async def list_tool_results(session: AsyncSession, ticket_id: UUID) -> list[tuple[str, str]]:
    """The tools that ran for the ticket and what each told the model."""
    query = select(ToolCallRow.tool, ToolCallRow.result).where(
        ToolCallRow.ticket_id == ticket_id, ToolCallRow.result.is_not(None), ToolCallRow.status == ToolCallStatus.DONE
    )
    return [(tool, result) for tool, result in await session.execute(query) if result]


async def list_customer_words(session: AsyncSession, ticket_id: UUID) -> list[str]:
    """What the customer wrote, subjects included."""
    query = select(MessageRow.subject, MessageRow.body_text).where(
        MessageRow.ticket_id == ticket_id, MessageRow.kind == MessageKind.CUSTOMER
    )
    return [f"{subject or ''}\n{body}" for subject, body in await session.execute(query)]


async def list_colleagues_words(session: AsyncSession, ticket_id: UUID) -> list[str]:
    """What people of the shop said: with their decisions, and as answers of their own."""
    decided = select(ApprovalRow.decision_message, ApprovalRow.decision_reason).where(
        ApprovalRow.ticket_id == ticket_id, ApprovalRow.decision.is_not(None)
    )
    replied = select(MessageRow.body_text).where(
        MessageRow.ticket_id == ticket_id, MessageRow.kind == MessageKind.REPLY
    )
    words = [word for row in await session.execute(decided) for word in row if word]
    return [*words, *(await session.scalars(replied)).all()]


async def list_refunds(session: AsyncSession, ticket_id: UUID, customer_id: str | None) -> list[RefundRow]:
    """The refunds of the ticket, and all of the customer's orders."""
    orders = select(OrderRow.id).where(OrderRow.customer_id == customer_id)
    query = select(RefundRow).where(or_(RefundRow.ticket_id == ticket_id, RefundRow.order_id.in_(orders)))
    return list((await session.scalars(query)).all())


async def reset_was_sent(session: AsyncSession, ticket_id: UUID) -> bool:
    """Whether a link for a new password left for this ticket."""
    query = select(ToolCallRow.call).where(
        ToolCallRow.ticket_id == ticket_id,
        ToolCallRow.tool == "reset_password",
        ToolCallRow.status == ToolCallStatus.DONE,
    )
    return (await session.scalar(query.limit(1))) is not None


async def list_bugs(session: AsyncSession, ticket_id: UUID) -> list[str]:
    """The references of the bug reports filed for the ticket, and of those of its customer's other tickets."""
    email = select(TicketRow.customer_email).where(TicketRow.id == ticket_id).scalar_subquery()
    query = (
        select(BugReportRow)
        .join(TicketRow, TicketRow.id == BugReportRow.ticket_id)
        .where(TicketRow.customer_email == email)
    )
    return [report.reference for report in (await session.scalars(query)).all()]


async def list_foreign_orders(session: AsyncSession, customer_id: str | None, ids: Collection[str]) -> list[str]:
    """Which of these are orders of others; all that exist when the customer is not known."""
    if not ids:
        return []
    query = select(OrderRow.id).where(OrderRow.id.in_(ids), OrderRow.customer_id.is_distinct_from(customer_id))
    return list((await session.scalars(query)).all())


async def list_foreign_names(session: AsyncSession, customer_id: str | None, names: Collection[str]) -> list[str]:
    """Which of these, in small letters, are full names of other customers."""
    if not names:
        return []
    query = select(CustomerRow.name).where(
        func.lower(CustomerRow.name).in_(names), CustomerRow.id.is_distinct_from(customer_id)
    )
    return [name for name in (await session.scalars(query)).all() if len(name) >= SHORTEST_NAME]


async def token_is_stored(session: AsyncSession, hashes: Collection[str]) -> bool:
    """Whether one of these is the hash of a reset link's token."""
    if not hashes:
        return False
    query = select(PasswordResetRow.token_hash).where(PasswordResetRow.token_hash.in_(hashes))
    return (await session.scalar(query.limit(1))) is not None
