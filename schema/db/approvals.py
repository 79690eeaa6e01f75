"""Approval requests. One arbiter: the row. Whoever moves it from `pending` has decided, all others have lost. Only an
undo moves it back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus
from schema.db.approval_ends import settled_event, take_effect
from schema.db.decision_grace import close_grace
from schema.db.events import append_events
from schema.db.tables.approvals import ApprovalRow
from schema.db.tickets import lock_ticket, status_at_work
from schema.errors import NotFound
from schema.tickets import SYSTEM, Actor, TicketStatus
from schema.tools import ToolCall


async def get_approval(session: AsyncSession, approval_id: UUID) -> ApprovalRow:
    """The request as it stands now. Raises `NotFound`."""
    row = await session.get(ApprovalRow, approval_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such approval.")
    return row


def approved_call(approval: ApprovalRow) -> ToolCall:
    """What an approved request allows to run: the edited arguments where there are any."""
    arguments = approval.decision_arguments or approval.action_params
    return ToolCall(tool=approval.action_type, arguments=arguments)


async def expire_approval(session: AsyncSession, approval_id: UUID, run_id: str | None) -> tuple[ApprovalRow, bool]:
    """Settle a request nobody decided in time."""
    return await settle(session, approval_id, {"status": ApprovalStatus.EXPIRED}, SYSTEM, run_id)


async def cancel_pending_approvals(
    session: AsyncSession, ticket_id: UUID, reason: str, actor: Actor, run_id: str | None = None
) -> None:
    """Withdraw all open requests of a ticket; what they asked for will not be executed, and neither will what was
    approved a moment ago and could still be undone. The caller has locked the ticket."""
    await close_grace(session, ticket_id, reason)
    pending = select(ApprovalRow.id).where(ApprovalRow.ticket_id == ticket_id, ApprovalRow.status == "pending")
    for approval_id in (await session.scalars(pending)).all():
        values = {"status": ApprovalStatus.CANCELLED, "decision_reason": reason}
        await settle(session, approval_id, values, actor, run_id)


async def settle(
    session: AsyncSession,
    approval_id: UUID,
    values: dict[str, Any],
    actor: Actor,
    run_id: str | None,
    in_time: bool = False,
    note: str | None = None,
    undo_seconds: float = 0,
) -> tuple[ApprovalRow, bool]:
    """Move a request from `pending`. Returns the row as it stands and whether this call won. `in_time`: not after the
    expiry, also where the timer has not settled it yet. `note` is added to the timeline's line. What can be undone for
    `undo_seconds` takes effect later (`decision_grace`)."""
    ticket_id = (await get_approval(session, approval_id)).ticket_id
    ticket = await lock_ticket(session, ticket_id)
    statement = update(ApprovalRow).where(ApprovalRow.id == approval_id, ApprovalRow.status == "pending")
    if in_time:
        statement = statement.where(ApprovalRow.expires_at > func.clock_timestamp())
    settled = await session.execute(
        statement.values(**values, decided_at=func.clock_timestamp(), **_grace(undo_seconds))
        .returning(ApprovalRow.id)
        .execution_options(synchronize_session=False)
    )
    won = settled.scalar_one_or_none() is not None
    approval = await get_approval(session, approval_id)
    if won:
        if not undo_seconds:
            await take_effect(session, approval)
        if ticket.status == TicketStatus.AWAITING_APPROVAL:
            ticket.status = await status_at_work(session, ticket)
        await append_events(session, ticket_id, [settled_event(approval, actor, note)], run_id)
    return approval, won


def _grace(seconds: float) -> dict[str, Any]:
    until = func.clock_timestamp() + timedelta(seconds=seconds) if seconds else null()
    return {"undo_until": until, "taken_up_at": null(), "undone_at": null(), "undone_by": null()}


async def pending_deadline_passed(session: AsyncSession, approval_id: UUID) -> bool:
    """Whether a request is over by the database's clock."""
    query = select(or_(ApprovalRow.status == "expired", ApprovalRow.expires_at <= func.clock_timestamp())).where(
        ApprovalRow.id == approval_id
    )
    return bool(await session.scalar(query))
