"""Asks people, and settles what they said through the one arbiter, the approval's row."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.engine_context import current_run_id
from schema.activity_messages import ApprovalRequested, ApprovalSettled, RequestApproval, SettleApproval
from schema.approvals import ApprovalStatus, Decision, DecisionTaken
from schema.db.approvals import decide_approval, expire_approval, get_approval
from schema.db.call_checks import check_call
from schema.db.events import NewEvent, append_events
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tickets import get_ticket, lock_ticket
from schema.errors import ToolRefused
from schema.tickets import AGENT, Actor, ActorKind, TicketStatus
from schema.tools import ToolCallStatus


class ApprovalActivities:
    """The two ends of an approval: the request and what stands after it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def request_approval(self, request: RequestApproval) -> ApprovalRequested:
        """Write the request with the exact arguments and their digest. A repeated call finds the first request."""
        async with self._sessions.begin() as session:
            approval = await _request(session, request)
        return ApprovalRequested(
            approval_id=approval.id, status=ApprovalStatus(approval.status), expires_at=approval.expires_at
        )

    @activity.defn
    async def settle_approval(self, request: SettleApproval) -> ApprovalSettled:
        """Settle a request with a decision, or as expired. Returns what stands, whoever won."""
        async with self._sessions.begin() as session:
            if request.decision is not None:
                approval = await settle_with(session, request.approval_id, request.decision)
            else:
                approval, _ = await expire_approval(session, request.approval_id, current_run_id())
        return ApprovalSettled(approval_id=approval.id, status=ApprovalStatus(approval.status))


async def settle_with(session: AsyncSession, approval_id: UUID, decision: DecisionTaken) -> ApprovalRow:
    """Settle a request with a signalled decision. One that came from the API has won there already; one from the
    console is checked here. Returns the row as it stands: still `pending` where the decision cannot stand."""
    approval = await get_approval(session, approval_id)
    if approval.status != ApprovalStatus.PENDING:
        return approval
    if decision.decision is Decision.EDIT:
        try:
            ticket = await get_ticket(session, approval.ticket_id)
            checked = await check_call(session, ticket, approval.action_type, decision.arguments or {})
        except ToolRefused:
            return approval
        decision = decision.model_copy(update={"arguments": checked.call.arguments})
    actor = Actor(kind=ActorKind.PERSON, id=decision.decided_by)
    approval, won = await decide_approval(session, approval_id, decision, actor, current_run_id())
    if not won and approval.status == ApprovalStatus.PENDING:
        approval, _ = await expire_approval(session, approval_id, current_run_id())
    return approval


async def _request(session: AsyncSession, request: RequestApproval) -> ApprovalRow:
    ticket = await lock_ticket(session, request.ticket_id)
    call = await session.get_one(ToolCallRow, (request.ticket_id, request.turn, request.call))
    verdict = call.verdict or {}
    statement = (
        insert(ApprovalRow)
        .values(
            ticket_id=request.ticket_id,
            turn=request.turn,
            call=request.call,
            action_type=call.tool,
            action_params=call.arguments,
            digest=call.digest,
            rule={"id": verdict["rule_id"], "text": verdict["text"]},
            policy_version=verdict["version"],
            evidence=verdict.get("evidence", {}),
            expires_at=func.clock_timestamp() + timedelta(hours=verdict["expires_after_hours"]),
        )
        .on_conflict_do_nothing(index_elements=["ticket_id", "turn", "call"])
        .returning(ApprovalRow.id)
    )
    new = (await session.execute(statement)).scalar_one_or_none()
    query = select(ApprovalRow).where(
        ApprovalRow.ticket_id == request.ticket_id,
        ApprovalRow.turn == request.turn,
        ApprovalRow.call == request.call,
    )
    approval = (await session.scalars(query)).one()
    if new is not None:
        call.status = ToolCallStatus.AWAITING_APPROVAL
        ticket.status = TicketStatus.AWAITING_APPROVAL
        await session.flush()
        await append_events(session, ticket.id, [_requested_event(approval)], current_run_id())
    return approval


def _requested_event(approval: ApprovalRow) -> NewEvent:
    data = {
        "approval_id": str(approval.id),
        "tool": approval.action_type,
        "arguments": approval.action_params,
        "digest": approval.digest,
        "rule": approval.rule,
        "expires_at": approval.expires_at.isoformat(),
    }
    return NewEvent(
        type="approval.requested", actor=AGENT, title=f"Waiting for approval: {approval.action_type}", data=data
    )
