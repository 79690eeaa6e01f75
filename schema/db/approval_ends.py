"""What follows from a settled request: what its call may do, what the agent is told, and the timeline's line."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus, Decision
from schema.db.events import NewEvent
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.tickets import Actor
from schema.tools import ToolCallStatus

_CALL_STATUS = {
    ApprovalStatus.APPROVED: ToolCallStatus.PROPOSED,
    ApprovalStatus.REJECTED: ToolCallStatus.REJECTED,
    ApprovalStatus.EXPIRED: ToolCallStatus.EXPIRED,
    ApprovalStatus.CANCELLED: ToolCallStatus.CANCELLED,
}


async def take_effect(session: AsyncSession, approval: ApprovalRow) -> None:
    """Let the agent's call follow what was settled: free to run, or told why it will not run."""
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


def settled_event(approval: ApprovalRow, actor: Actor, note: str | None) -> NewEvent:
    """The timeline's line about a request that was settled."""
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
