"""The time in which a decision can be undone: nothing follows from it before somebody has taken it up, and what was
taken up cannot be undone. Both look at the row under the ticket's lock, so one of them comes first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus
from schema.db.approval_ends import take_effect
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.tools import ToolCallStatus


async def take_up(session: AsyncSession, approval: ApprovalRow) -> float:
    """Let a decision take effect if it can be undone no more. Returns for how many seconds it still can; 0 where it
    stands. The caller has locked the ticket and read the row under that lock."""
    if approval.undo_until is None or approval.taken_up_at is not None:
        return 0
    now = await _now(session)
    if approval.undo_until > now:
        return (approval.undo_until - now).total_seconds()
    await _take_up(session, approval, now)
    return 0


async def seconds_left(session: AsyncSession, approval: ApprovalRow) -> float:
    """For how long the decision can still be undone."""
    if approval.undo_until is None or approval.taken_up_at is not None:
        return 0
    return max((approval.undo_until - await _now(session)).total_seconds(), 0)


async def close_grace(session: AsyncSession, ticket_id: UUID, reason: str) -> None:
    """A person wants something else of the ticket: what was decided a moment ago stands now, and nothing of it is
    executed. The caller has locked the ticket."""
    query = select(ApprovalRow).where(ApprovalRow.ticket_id == ticket_id, NOT_TAKEN_UP)
    waiting = (await session.scalars(query, execution_options={"populate_existing": True})).all()
    for approval in waiting:
        await _take_up(session, approval, await _now(session))
        if approval.status == ApprovalStatus.APPROVED:
            await _end_call(session, approval, f"Not executed: {reason}.")


async def _take_up(session: AsyncSession, approval: ApprovalRow, now: datetime) -> None:
    approval.taken_up_at = now
    await session.flush()
    await take_effect(session, approval)


async def _end_call(session: AsyncSession, approval: ApprovalRow, result: str) -> None:
    call = await session.get_one(ToolCallRow, (approval.ticket_id, approval.turn, approval.call))
    if call.result is None:
        call.status, call.result, call.finished_at = ToolCallStatus.CANCELLED, result, approval.taken_up_at
        await session.flush()


async def _now(session: AsyncSession) -> datetime:
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now


NOT_TAKEN_UP: ColumnElement[bool] = and_(ApprovalRow.undo_until.is_not(None), ApprovalRow.taken_up_at.is_(None))
"""Decided, and nothing has followed from it yet."""
