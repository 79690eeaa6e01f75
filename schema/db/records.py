"""What was really done: refunds, bug reports and mails, newest first, paged by time and id."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.effects import BugReportRow, RefundRow
from schema.db.tables.mails import MailRow

Position = tuple[datetime, UUID]
Record = TypeVar("Record", RefundRow, BugReportRow, MailRow)


async def list_refunds(
    session: AsyncSession, order_id: str | None, ticket_id: UUID | None, after: Position | None, limit: int
) -> Sequence[RefundRow]:
    """Refunds that left for the payment provider; one that is only reserved is not among them."""
    query = select(RefundRow).where(RefundRow.status != "pending")
    if order_id is not None:
        query = query.where(RefundRow.order_id == order_id)
    return await _page(session, query, RefundRow, ticket_id, after, limit)


async def list_bug_reports(
    session: AsyncSession, ticket_id: UUID | None, after: Position | None, limit: int
) -> Sequence[BugReportRow]:
    return await _page(session, select(BugReportRow), BugReportRow, ticket_id, after, limit)


async def list_mails(
    session: AsyncSession, ticket_id: UUID | None, after: Position | None, limit: int
) -> Sequence[MailRow]:
    return await _page(session, select(MailRow), MailRow, ticket_id, after, limit)


async def list_answer_mails(session: AsyncSession, ticket_id: UUID) -> dict[UUID, MailRow]:
    """The mails that carry a ticket's answers, by message."""
    query = select(MailRow).where(MailRow.ticket_id == ticket_id, MailRow.answer_id.is_not(None))
    return {row.answer_id: row for row in await session.scalars(query) if row.answer_id is not None}


async def _page(
    session: AsyncSession,
    query: Select[Record],
    row: type[Record],
    ticket_id: UUID | None,
    after: Position | None,
    limit: int,
) -> Sequence[Record]:
    if ticket_id is not None:
        query = query.where(row.ticket_id == ticket_id)
    if after is not None:
        query = query.where(tuple_(row.at, row.id) < after)
    return (await session.scalars(query.order_by(row.at.desc(), row.id.desc()).limit(limit))).all()
