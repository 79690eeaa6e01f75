"""Approval requests. One arbiter: the row. Whoever moves it from `pending` has decided, all others have lost."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus, Decision
from schema.db.events import NewEvent, append_events
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tickets import lock_ticket, status_at_work
from schema.errors import NotFound
from schema.tickets import SYSTEM, Actor, TicketStatus
from schema.tools import ToolCall, ToolCallStatus

_CALL_STATUS = {
    ApprovalStatus.APPROVED: ToolCallStatus.PROPOSED,
    ApprovalStatus.REJECTED: ToolCallStatus.REJECTED,
    ApprovalStatus.EXPIRED: ToolCallStatus.EXPIRED,
    ApprovalStatus.CANCELLED: ToolCallStatus.CANCELLED,
}


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
    """Withdraw all open requests of a ticket; what they asked for will not be executed."""
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
) -> tuple[ApprovalRow, bool]:
    """Move a request from `pending`, once. Returns the row as it stands and whether this call won. `in_time`: not
    after the expiry, also where the timer has not settled it yet. `note` is added to the timeline's line."""
    ticket_id = (await get_approval(session, approval_id)).ticket_id
    ticket = await lock_ticket(session, ticket_id)
    statement = update(ApprovalRow).where(ApprovalRow.id == approval_id, ApprovalRow.status == "pending")
    if in_time:
        statement = statement.where(ApprovalRow.expires_at > func.clock_timestamp())
    settled = await session.execute(
        statement.values(**values, decided_at=func.clock_timestamp())
        .returning(ApprovalRow.id)
        .execution_options(synchronize_session=False)
    )
    won = settled.scalar_one_or_none() is not None
    approval = await get_approval(session, approval_id)
    if won:
        await _follow_up(session, approval)
        if ticket.status == TicketStatus.AWAITING_APPROVAL:
            ticket.status = await status_at_work(session, ticket)
        await append_events(session, ticket_id, [_settled_event(approval, actor, note)], run_id)
    return approval, won


async def _follow_up(session: AsyncSession, approval: ApprovalRow) -> None:
    call = await session.get(ToolCallRow, (approval.ticket_id, approval.turn, approval.call), populate_existing=True)
    if call is None or call.result is not None:
        return
    call.status = _CALL_STATUS[ApprovalStatus(approval.status)]
    if approval.status == ApprovalStatus.APPROVED and approval.decision_arguments is not None:
        # The edited call is the one that was made, for the agent too: it must not try the first one again.
        call.arguments, call.digest = approval.decision_arguments, approval.digest
    call.result = _told_to_the_model(approval)
    if call.result is not None:
        call.finished_at = approval.decided_at
    await session.flush()


def _told_to_the_model(approval: ApprovalRow) -> str | None:
    """What the agent hears of a call that will not run; an approved one is told by its execution."""
    match ApprovalStatus(approval.status):
        case ApprovalStatus.REJECTED if approval.decision == Decision.RESPOND:
            return f"Not executed. A colleague answers: {approval.decision_message or approval.decision_reason or ''}"
        case ApprovalStatus.REJECTED:
            return f"Rejected by a colleague, not executed. Reason: {approval.decision_reason or 'none given'}"
        case ApprovalStatus.EXPIRED:
            return "Nobody decided in time, not executed. A colleague takes the ticket over."
        case ApprovalStatus.CANCELLED:
            return f"Withdrawn, not executed: {approval.decision_reason or 'cancelled'}"
    return None


def _settled_event(approval: ApprovalRow, actor: Actor, note: str | None) -> NewEvent:
    titles = {"approved": "Approved", "rejected": "Rejected", "expired": "Expired undecided", "cancelled": "Withdrawn"}
    data: dict[str, Any] = {
        "approval_id": str(approval.id),
        "decision": approval.decision,
        "reason": approval.decision_reason,
        "message": approval.decision_message,
        "arguments": approval.decision_arguments if approval.status == ApprovalStatus.APPROVED else None,
        "digest": approval.digest if approval.status == ApprovalStatus.APPROVED else None,
        "note": note,
    }
    name = "approval.decided" if approval.decision else f"approval.{approval.status}"
    return NewEvent(
        type=name,
        actor=actor,
        title=f"{titles[approval.status]}: {approval.action_type}",
        data={key: value for key, value in data.items() if value is not None},
    )


async def pending_deadline_passed(session: AsyncSession, approval_id: UUID) -> bool:
    """Whether a request is over by the database's clock."""
    query = select(or_(ApprovalRow.status == "expired", ApprovalRow.expires_at <= func.clock_timestamp())).where(
        ApprovalRow.id == approval_id
    )
    return bool(await session.scalar(query))
