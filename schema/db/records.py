"""What was really done: refunds, bug reports and mails, newest first, paged by time and id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.effects import BugReportRow, RefundRow
from schema.db.tables.mails import MailRow
from schema.tickets import MailAudience, MailStatus

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


@dataclass(frozen=True)
class MailFilter:
    """Which mails to list: those that match all that is given. `since` is included, `until` is not; `words` stand in
    subject or recipient, never in the text, which may hold secrets that not everybody is shown."""

    ticket_id: UUID | None = None
    to: str | None = None
    status: MailStatus | None = None
    audience: MailAudience | None = None
    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def list_mails(
    session: AsyncSession, matching: MailFilter, after: Position | None, limit: int
) -> Sequence[MailRow]:
    """Mails of ours."""
    query = select(MailRow)
    exactly = {MailRow.to_email: matching.to, MailRow.status: matching.status, MailRow.audience: matching.audience}
    for column, value in exactly.items():
        if value is not None:
            query = query.where(column == value)
    if matching.since is not None:
        query = query.where(MailRow.at >= matching.since)
    if matching.until is not None:
        query = query.where(MailRow.at < matching.until)
    if matching.words is not None:
        words = matching.words
        query = query.where(
            MailRow.subject.icontains(words, autoescape=True) | MailRow.to_email.icontains(words, autoescape=True)
        )
    return await _page(session, query, MailRow, matching.ticket_id, after, limit)


async def get_mail(session: AsyncSession, mail_id: UUID) -> MailRow | None:
    return await session.get(MailRow, mail_id)


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
