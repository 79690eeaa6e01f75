"""The figures of the dashboard's first page, counted in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.tickets import TicketRow
from schema.tickets import TicketStatus

NEEDS_YOU = 10
_OPEN = (
    *(TicketStatus.PENDING, TicketStatus.PROCESSING, TicketStatus.AWAITING_APPROVAL),
    *(TicketStatus.ESCALATED, TicketStatus.FAILED),
)


@dataclass(frozen=True)
class FirstResponse:
    """Time from receipt to the first answer, in milliseconds."""

    median_ms: float | None
    p95_ms: float | None


async def count_received(session: AsyncSession, since: datetime) -> dict[str, int]:
    """Tickets received since then, by where they stand now."""
    return await _count(session, TicketRow.created_at >= since)


async def count_open(session: AsyncSession) -> dict[str, int]:
    """All tickets that are neither answered nor cancelled, however old."""
    return await _count(session, TicketRow.status.in_(_OPEN))


async def measure_first_response(session: AsyncSession, since: datetime) -> FirstResponse:
    """Of the tickets first answered since then."""
    milliseconds = func.extract("epoch", TicketRow.first_response_at - TicketRow.created_at) * 1000
    median, p95 = (func.percentile_cont(share).within_group(milliseconds) for share in (0.5, 0.95))
    query = select(median, p95).where(TicketRow.first_response_at >= since)
    row = (await session.execute(query)).one()
    return FirstResponse(*(None if value is None else round(float(value), 1) for value in row))


async def count_decisions(session: AsyncSession, since: datetime) -> dict[str, int]:
    """Approval requests settled since then, by outcome."""
    query = select(ApprovalRow.status, func.count()).where(ApprovalRow.decided_at >= since).group_by(ApprovalRow.status)
    return {status: int(count) for status, count in await session.execute(query)}


async def count_pending_approvals(session: AsyncSession) -> int:
    query = select(func.count()).where(ApprovalRow.status == ApprovalStatus.PENDING)
    return int(await session.scalar(query) or 0)


async def list_needs_you(session: AsyncSession) -> Sequence[Row[Any]]:
    """What waits for a person, longest first: kind, ticket_id, approval_id, subject, reason, since."""
    approvals = (
        select(
            literal("approval").label("kind"),
            ApprovalRow.ticket_id,
            ApprovalRow.id.label("approval_id"),
            TicketRow.subject,
            ApprovalRow.action_type.label("reason"),
            ApprovalRow.requested_at.label("since"),
        )
        .join(TicketRow, TicketRow.id == ApprovalRow.ticket_id)
        .where(ApprovalRow.status == ApprovalStatus.PENDING)
        .order_by(ApprovalRow.requested_at)
        .limit(NEEDS_YOU)
    )
    tickets = (
        select(
            TicketRow.status.label("kind"),
            TicketRow.id,
            null().cast(ApprovalRow.id.type),
            TicketRow.subject,
            TicketRow.failure,
            TicketRow.updated_at,
        )
        .where(TicketRow.status.in_((TicketStatus.FAILED, TicketStatus.ESCALATED)))
        .order_by(TicketRow.updated_at)
        .limit(NEEDS_YOU)
    )
    both = union_all(approvals.subquery().select(), tickets.subquery().select()).subquery()
    return (await session.execute(both.select().order_by(both.c.since).limit(NEEDS_YOU))).all()


async def range_start(session: AsyncSession, length: timedelta) -> tuple[datetime, datetime]:
    """Begin and end of the range, by the database's clock."""
    row = (await session.execute(select(func.now() - length, func.now()))).one()
    return row[0], row[1]


async def _count(session: AsyncSession, condition: ColumnElement[bool]) -> dict[str, int]:
    query = select(TicketRow.status, func.count()).where(condition).group_by(TicketRow.status)
    return {status: int(count) for status, count in await session.execute(query)}
