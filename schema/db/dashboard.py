"""The figures of the dashboard's first page, counted in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, exists, func, literal, null, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow, EscalationRow, RefundRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import MessageKind, TicketStatus

NEEDS_YOU = 10
_OPEN = (
    *(TicketStatus.PENDING, TicketStatus.PROCESSING, TicketStatus.AWAITING_APPROVAL),
    *(TicketStatus.ESCALATED, TicketStatus.FAILED),
)


@dataclass(frozen=True)
class Period:
    """From `since` on, up to but without `until`."""

    since: datetime
    until: datetime

    def holds(self, column: Any) -> ColumnElement[bool]:
        within: ColumnElement[bool] = (column >= self.since) & (column < self.until)
        return within

    @property
    def before(self) -> "Period":
        """The one of the same length that ended when this one began."""
        return Period(self.since - (self.until - self.since), self.since)


@dataclass(frozen=True)
class Quantiles:
    """Durations in milliseconds."""

    median_ms: float | None
    p95_ms: float | None


async def count_received(session: AsyncSession, period: Period) -> dict[str, int]:
    """Tickets received in the period, by where they stand now."""
    return await _count(session, period.holds(TicketRow.created_at))


async def count_open(session: AsyncSession) -> dict[str, int]:
    """All tickets that are neither answered nor cancelled, however old."""
    return await _count(session, TicketRow.status.in_(_OPEN))


async def measure_first_response(session: AsyncSession, period: Period) -> Quantiles:
    """Of the tickets first answered in the period."""
    return await _measure(session, TicketRow.created_at, TicketRow.first_response_at, period)


async def measure_resolution(session: AsyncSession, period: Period) -> Quantiles:
    """Of the tickets completed in the period."""
    return await _measure(session, TicketRow.created_at, TicketRow.completed_at, period)


async def measure_approval_wait(session: AsyncSession, period: Period) -> Quantiles:
    """Of the requests people decided in the period."""
    decided = ApprovalRow.status.in_((ApprovalStatus.APPROVED, ApprovalStatus.REJECTED))
    return await _measure(session, ApprovalRow.requested_at, ApprovalRow.decided_at, period, decided)


async def count_decisions(session: AsyncSession, period: Period) -> dict[str, int]:
    """Approval requests settled in the period, by outcome."""
    settled = period.holds(ApprovalRow.decided_at)
    query = select(ApprovalRow.status, func.count()).where(settled).group_by(ApprovalRow.status)
    return {status: int(count) for status, count in await session.execute(query)}


async def count_resolved_alone(session: AsyncSession, period: Period) -> int:
    """Tickets received in the period that are completed, and in which nobody had to decide, answer or take over."""
    of_ticket = (
        exists().where(ApprovalRow.ticket_id == TicketRow.id),
        exists().where(EscalationRow.ticket_id == TicketRow.id),
        exists().where(MessageRow.ticket_id == TicketRow.id, MessageRow.kind == MessageKind.REPLY),
    )
    query = select(func.count()).where(
        period.holds(TicketRow.created_at), TicketRow.status == TicketStatus.COMPLETED, *(~one for one in of_ticket)
    )
    return int(await session.scalar(query) or 0)


async def sum_refunds(session: AsyncSession, period: Period) -> Sequence[tuple[str, int, int]]:
    """Refunds made in the period: currency, how many, minor units in all."""
    amounts = func.sum(RefundRow.amount_minor).cast(BigInteger)
    made = (period.holds(RefundRow.at), RefundRow.status == "done")
    query = select(RefundRow.currency, func.count(), amounts).where(*made).group_by(RefundRow.currency)
    rows = await session.execute(query.order_by(RefundRow.currency))
    return [(currency, int(count), int(total)) for currency, count, total in rows]


async def count_pending_approvals(session: AsyncSession) -> int:
    query = select(func.count()).where(ApprovalRow.status == ApprovalStatus.PENDING)
    return int(await session.scalar(query) or 0)


async def list_needs_you(session: AsyncSession) -> Sequence[Row[*tuple[Any, ...]]]:
    """What waits for a person, longest first: kind, ticket_id, approval_id, subject, reason, since."""
    parts = [part.subquery().select() for part in (_approvals(), _tickets(), _unknown_effects())]
    all_of_them = union_all(*parts).subquery()
    return (await session.execute(all_of_them.select().order_by(all_of_them.c.since).limit(NEEDS_YOU))).all()


async def range_start(session: AsyncSession, length: timedelta) -> tuple[datetime, datetime]:
    """Begin and end of the range, by the database's clock."""
    row = (await session.execute(select(func.now() - length, func.now()))).one()
    return row[0], row[1]


async def read_system(session: AsyncSession) -> Row[*tuple[Any, ...]]:
    """How the parts stand, by what they left in the database: worker_seen_at, queue_length, queue_oldest_at,
    mail_in_at, mails_held, mail_out_at, mails_queued, mails_queued_since, mails_failed, unknown_effects."""
    return (await session.execute(_SYSTEM)).one()


def _approvals() -> Select[*tuple[Any, ...]]:
    return (
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


def _tickets() -> Select[*tuple[Any, ...]]:
    return (
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


def _unknown_effects() -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal("unknown_effect").label("kind"),
            EffectRow.ticket_id,
            EffectRow.approval_id,
            TicketRow.subject,
            EffectRow.tool,
            EffectRow.created_at,
        )
        .join(TicketRow, TicketRow.id == EffectRow.ticket_id)
        .where(EffectRow.status == "unknown")
        .order_by(EffectRow.created_at)
        .limit(NEEDS_YOU)
    )


async def _count(session: AsyncSession, condition: ColumnElement[bool]) -> dict[str, int]:
    query = select(TicketRow.status, func.count()).where(condition).group_by(TicketRow.status)
    return {status: int(count) for status, count in await session.execute(query)}


async def _measure(
    session: AsyncSession, begin: Any, end: Any, period: Period, *conditions: ColumnElement[bool]
) -> Quantiles:
    milliseconds = func.extract("epoch", end - begin) * 1000
    median, p95 = (func.percentile_cont(share).within_group(milliseconds) for share in (0.5, 0.95))
    row = (await session.execute(select(median, p95).where(period.holds(end), *conditions))).one()
    return Quantiles(*(None if value is None else round(float(value), 1) for value in row))


_SYSTEM = text(
    """
    SELECT
        (SELECT max(seen_at) FROM worker_beats) AS worker_seen_at,
        (SELECT count(*) FROM workflow_commands WHERE delivered_at IS NULL) AS queue_length,
        (SELECT min(created_at) FROM workflow_commands WHERE delivered_at IS NULL) AS queue_oldest_at,
        (SELECT max(received_at) FROM inbound_requests) AS mail_in_at,
        (SELECT count(*) FROM inbound_requests WHERE status IN ('unreadable', 'quarantined')) AS mails_held,
        (SELECT sent_at FROM mails WHERE sent_at IS NOT NULL ORDER BY at DESC LIMIT 1) AS mail_out_at,
        (SELECT count(*) FROM mails WHERE status = 'queued') AS mails_queued,
        (SELECT min(at) FROM mails WHERE status = 'queued') AS mails_queued_since,
        (SELECT count(*) FROM mails WHERE status = 'failed' AND at > now() - interval '1 day') AS mails_failed,
        (SELECT count(*) FROM effects WHERE status = 'unknown') AS unknown_effects
    """
)
