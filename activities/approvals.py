"""Asks people, and settles what they said through the one arbiter, the approval's row."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.engine_context import current_run_id
from schema.activity_messages import ApprovalRequested, ApprovalSettled, RequestApproval, SettleApproval
from schema.approvals import OPERATOR, ApprovalStatus, Decider, DecisionTaken, FiredRule, ObservedFact
from schema.db.approvals import expire_approval, get_approval
from schema.db.audit import record_audit
from schema.db.decision_grace import seconds_left, take_up
from schema.db.decisions import Decided, decide
from schema.db.events import NewEvent, append_events
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tickets import get_ticket, lock_ticket
from schema.errors import ApprovalExpired, DecisionForbidden, DecisionStale, TicketFlowError, ToolRefused
from schema.policy import PolicySource, PolicyVerdict
from schema.tickets import AGENT, Actor, ActorKind, TicketStatus
from schema.tools import ToolCallStatus


class ApprovalActivities:
    """The two ends of an approval: the request and what stands after it."""

    def __init__(self, sessions: Sessions, policies: PolicySource) -> None:
        self._sessions = sessions
        self._policies = policies

    @activity.defn
    async def request_approval(self, request: RequestApproval) -> ApprovalRequested:
        """Write the request with the exact arguments and their digest. A repeated call finds the first request."""
        async with self._sessions.begin() as session:
            approval = await _request(session, request)
            undo_seconds = await seconds_left(session, approval)
        return ApprovalRequested(
            approval_id=approval.id,
            status=ApprovalStatus(approval.status),
            expires_at=approval.expires_at,
            remind_at=None if approval.reminded_at else approval.remind_at,
            escalate_at=None if approval.escalated_at else approval.escalate_at,
            undo_seconds=undo_seconds,
        )

    @activity.defn
    async def settle_approval(self, request: SettleApproval) -> ApprovalSettled:
        """Settle a request with a decision, or as expired, and let it take effect. Returns what stands, whoever won.
        Comes again later while that can still be undone."""
        async with self._sessions.begin() as session:
            await lock_ticket(session, request.ticket_id)
            approval = await self._settled(session, request)
            undo_seconds = await take_up(session, approval)
        if undo_seconds:
            raise still_undoable(undo_seconds)
        return ApprovalSettled(approval_id=approval.id, status=ApprovalStatus(approval.status))

    async def _settled(self, session: AsyncSession, request: SettleApproval) -> ApprovalRow:
        if request.decision is not None:
            return await settle_with(session, request.approval_id, request.decision, self._policies)
        if request.follow_up:
            return await get_approval(session, request.approval_id)
        approval, _ = await expire_approval(session, request.approval_id, current_run_id())
        return approval


def still_undoable(seconds: float) -> ApplicationError:
    """Makes the engine ask again when the time for second thoughts is over by the database's clock."""
    again = timedelta(seconds=seconds + 0.01)
    return ApplicationError("The decision can still be undone.", type="StillUndoable", next_retry_delay=again)


async def settle_with(
    session: AsyncSession, approval_id: UUID, decision: DecisionTaken, policies: PolicySource
) -> ApprovalRow:
    """Settle a request with a signalled decision. One that came from the API has won there already, or was undone there
    since; one from the console is taken here. Returns the row as it stands: still `pending` where the decision cannot
    stand, or where a second person must agree."""
    approval = await get_approval(session, approval_id)
    if approval.status != ApprovalStatus.PENDING or decision.recorded:
        return approval
    ticket, decider = await get_ticket(session, approval.ticket_id), Decider.at_console(decision.decided_by)
    try:
        async with session.begin_nested():
            policy = await policies.current(session)
            decided = await decide(session, ticket, approval, decision, decider, policy, current_run_id())
            await record_audit(session, decider.id, "approval.decided", f"approval:{approval_id}", _audited(decided))
    except ApprovalExpired:
        await expire_approval(session, approval_id, current_run_id())
    except (ToolRefused, DecisionForbidden, DecisionStale) as refusal:
        await append_events(session, ticket.id, [_refused_event(approval_id, decision, refusal)], current_run_id())
    return await get_approval(session, approval_id)


def _audited(decided: Decided) -> dict[str, Any]:
    """What the audit log keeps of a decision from the console."""
    approval = decided.approval
    return {
        "ticket_id": str(approval.ticket_id),
        "digest": approval.digest,
        "status": approval.status,
        "principal": OPERATOR,
    }


async def _request(session: AsyncSession, request: RequestApproval) -> ApprovalRow:
    ticket = await lock_ticket(session, request.ticket_id)
    call = await session.get_one(ToolCallRow, (request.ticket_id, request.turn, request.call))
    verdict = PolicyVerdict.model_validate(call.verdict)
    statement = (
        insert(ApprovalRow)
        .values(
            ticket_id=request.ticket_id,
            turn=request.turn,
            call=request.call,
            action_type=call.tool,
            action_params=call.arguments,
            digest=call.digest,
            rule=_fired(verdict),
            policy_version=verdict.version,
            evidence=(call.verdict or {}).get("evidence", {}),
            approver_role=verdict.approver_role,
            approvers_needed=verdict.approvers_needed,
            notify=verdict.notify,
            escalate_to=verdict.escalate_to,
            remind_at=_in(verdict.remind_after_hours),
            escalate_at=_in(verdict.escalate_after_hours),
            expires_at=_in(verdict.expires_after_hours),
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


def _fired(verdict: PolicyVerdict) -> dict[str, Any]:
    observed = [ObservedFact.model_validate(one.model_dump()) for one in verdict.observed]
    fired = FiredRule(id=verdict.rule_id, text=verdict.text, observed=observed).model_dump()
    return fired | ({"fired": [one.model_dump() for one in verdict.fired]} if verdict.fired else {})


def _in(hours: float | None) -> ColumnElement[datetime] | None:
    return None if hours is None else func.clock_timestamp() + timedelta(hours=hours)


def _refused_event(approval_id: UUID, decision: DecisionTaken, refusal: TicketFlowError) -> NewEvent:
    data = {"approval_id": str(approval_id), "decision": decision.decision.value, "why": refusal.detail}
    actor = Actor(kind=ActorKind.PERSON, id=decision.decided_by)
    return NewEvent(type="approval.decision_refused", actor=actor, title="A decision could not stand", data=data)


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
