"""Looks again at refunds that were made: a bank can send one back for weeks, and no answer tells of that."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from activities.payments.provider import OutcomeUnknown, Payments, RefundState, Standing
from schema.db.hand_overs import hand_to_person
from schema.db.late_outcomes import record_refund_failed_later
from schema.db.session import Sessions
from schema.db.tables.effects import RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.errors import TicketFlowError
from schema.telemetry import about_ticket

AT_ONCE = 20
PAUSE = timedelta(hours=1)
WATCHED_FOR = timedelta(days=30)
FORGOTTEN_AFTER = WATCHED_FOR + timedelta(days=2)  # where the provider does not answer, or does not know the refund
PATIENCE_SECONDS = 40.0

log = structlog.get_logger(__name__)


class RefundWatch:
    """Asks the provider how refunds stand whose time has come, at most `AT_ONCE` a round."""

    def __init__(self, sessions: Sessions, payments: Payments) -> None:
        self._sessions = sessions
        self._payments = payments

    async def look(self) -> None:
        """One round. A provider that is away or refuses us ends it; what is left is looked at an hour later."""
        async with self._sessions.begin() as session:
            due = await _take_due(session)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                for refund in due:
                    await self._look_at(refund)
        except (TicketFlowError, TimeoutError) as error:
            log.warning("refund_watch.stopped", error=type(error).__name__)

    async def _look_at(self, refund: RefundRow) -> None:
        with about_ticket(refund.ticket_id):
            try:
                state = await self._payments.look_at(refund.reference or "")
            except OutcomeUnknown as error:
                log.warning("refund_watch.not_found", refund=refund.reference, error=str(error))
                return
            async with self._sessions.begin() as session:
                ticket = await lock_ticket(session, refund.ticket_id)
                await _record(session, ticket, refund.id, state)


async def _take_due(session: AsyncSession) -> Sequence[RefundRow]:
    """The refunds that have waited longest, each taken for an hour; one that is too old is taken for the last time."""
    now = func.clock_timestamp()
    due = (
        select(RefundRow.id)
        .where(RefundRow.check_again_at <= now, RefundRow.status == "done")
        .order_by(RefundRow.check_again_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    again = case((RefundRow.at > now - FORGOTTEN_AFTER, now + PAUSE))
    taken = update(RefundRow).where(RefundRow.id.in_(due)).values(check_again_at=again)
    return (await session.scalars(taken.returning(RefundRow))).all()


async def _record(session: AsyncSession, ticket: TicketRow, refund_id: UUID, state: RefundState) -> None:
    refund = await session.get_one(RefundRow, refund_id, with_for_update=True)
    if refund.status != "done" or refund.reference != state.reference:
        return
    if state.standing is Standing.FAILED:
        log.warning("refund.failed_later", refund=refund.reference)
        await record_refund_failed_later(session, ticket, refund, state.reason or "no reason given")
        return
    now = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    wait = state.look_again_after
    over = now - refund.at > WATCHED_FOR
    refund.check_again_at = None if wait is None or over else now + wait
    if over and state.standing is Standing.UNDER_WAY:
        days = WATCHED_FOR.days
        await hand_to_person(session, ticket, f"Refund {refund.reference} is still under way after {days} days.")
