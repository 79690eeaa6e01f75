"""Carries out what the agent asked for: at once where the policy allows it, else after a person's decision."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow

from schema.activity_messages import (
    Alarm,
    ApprovalRequested,
    CallPeople,
    ProposedCall,
    RequestApproval,
    RunToolCall,
    SettleApproval,
)
from schema.approvals import ApprovalStatus, DecisionTaken
from schema.tickets import TicketStatus
from schema.tools import ToolCallStatus
from workflows.activity_stubs import CALL_PEOPLE, REQUEST_APPROVAL, RUN_TOOL_CALL, SETTLE_APPROVAL
from workflows.desk import Desk
from workflows.parking import Stopped, do


async def carry_out(desk: Desk, calls: Sequence[ProposedCall]) -> bool:
    """Carry out the calls of one step, each decided for itself. Returns False when one expired undecided.
    Raises `Stopped` when a person wants the agent to stop."""
    asked = [call for call in calls if call.verdict == "ask"]
    for call in calls:
        # What may not run any more by itself asks like the others: the policy, the switch or the facts have changed.
        if call.verdict == "auto" and await _run(desk, call) is ToolCallStatus.AWAITING_APPROVAL:
            asked.append(call)
    ends = await asyncio.gather(*(_ask_and_run(desk, call) for call in asked), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return ToolCallStatus.EXPIRED not in ends


async def _ask_and_run(desk: Desk, call: ProposedCall) -> ToolCallStatus:
    _stop_if_asked(desk)
    message = RequestApproval(ticket_id=desk.ticket_id, turn=call.turn, call=call.call)
    request = await do(desk, REQUEST_APPROVAL, message, _summary(call))
    if request.status is not ApprovalStatus.PENDING:
        end = await _follow(desk, call, request, None)
        if end is not ToolCallStatus.AWAITING_APPROVAL:
            return end
        request = request.model_copy(update={"status": ApprovalStatus.PENDING, "undo_seconds": 0})
    return await _wait(desk, call, request)


async def _wait(desk: Desk, call: ProposedCall, request: ApprovalRequested) -> ToolCallStatus:
    desk.pending_approvals.append(request.approval_id)
    desk.note(f"Waiting for a decision: `{_summary(call)}` (rule {call.rule_id})")
    desk.move_to(TicketStatus.AWAITING_APPROVAL)
    try:
        return await _until_settled(desk, call, request)
    finally:
        desk.pending_approvals.remove(request.approval_id)


async def _until_settled(desk: Desk, call: ProposedCall, request: ApprovalRequested) -> ToolCallStatus:
    while True:
        alarm, moment = _next_moment(request)
        decision = await _decision_before(desk, request, alarm, moment)
        if decision is None and alarm is not None:
            await _call_people(desk, call, request, alarm)
            request = _without(request, alarm)
            continue
        end = await _follow(desk, call, request, decision)
        # What could not stand (an edit that is refused, say), what was undone, and the first of two leave it open.
        if end is not ToolCallStatus.AWAITING_APPROVAL:
            return end


def _next_moment(request: ApprovalRequested) -> tuple[Alarm | None, datetime]:
    """What is due next while nobody decides: a reminder, an escalation, or None for the end."""
    due: list[tuple[Alarm | None, datetime]] = [(None, request.expires_at)]
    if request.escalate_at:
        due.append((Alarm.ESCALATION, request.escalate_at))
    if request.remind_at:
        due.append((Alarm.REMINDER, request.remind_at))
    return min(due, key=lambda one: one[1])


def _without(request: ApprovalRequested, alarm: Alarm) -> ApprovalRequested:
    done = {Alarm.REMINDER: "remind_at", Alarm.ESCALATION: "escalate_at"}[alarm]
    return request.model_copy(update={done: None})


async def _decision_before(
    desk: Desk, request: ApprovalRequested, alarm: Alarm | None, moment: datetime
) -> DecisionTaken | None:
    """The next decision that was signalled, None when the time is over. Raises `Stopped`."""
    arrived = desk.decisions[request.approval_id]
    try:
        await workflow.wait_condition(
            lambda: bool(arrived) or desk.stop_asked,
            timeout=max(_until(moment), 0.001),
            timeout_summary=f"approval {alarm.value}" if alarm else "approval expires",
        )
    except TimeoutError:
        if not arrived:
            return None
    if arrived:
        return arrived.popleft()
    raise Stopped


async def _call_people(desk: Desk, call: ProposedCall, request: ApprovalRequested, alarm: Alarm) -> None:
    message = CallPeople(ticket_id=desk.ticket_id, approval_id=request.approval_id, alarm=alarm)
    await do(desk, CALL_PEOPLE, message, f"{alarm.value}: {_summary(call)}")
    desk.note(f"{alarm.value.capitalize()} sent: `{_summary(call)}`")


async def _follow(
    desk: Desk, call: ProposedCall, request: ApprovalRequested, decision: DecisionTaken | None
) -> ToolCallStatus:
    """Do what was decided, once it can be undone no more. The approval's row is the arbiter: what stands there wins
    over what was signalled."""
    decision = await _final(desk, call, request, decision)
    approved = request.status is ApprovalStatus.APPROVED
    if not approved and (decision is None or decision.decision.settles_as is ApprovalStatus.REJECTED):
        message = SettleApproval(
            ticket_id=desk.ticket_id,
            approval_id=request.approval_id,
            decision=decision,
            follow_up=request.status is not ApprovalStatus.PENDING,
        )
        settled = await do(desk, SETTLE_APPROVAL, message, _summary(call))
        desk.note(f"{settled.status.value.capitalize()}: `{_summary(call)}`")
        if settled.status is ApprovalStatus.PENDING:
            return ToolCallStatus.AWAITING_APPROVAL
        if settled.status is not ApprovalStatus.APPROVED:
            return ToolCallStatus(settled.status.value)
        decision = None
    return await _run(desk, call, decision)


async def _final(
    desk: Desk, call: ProposedCall, request: ApprovalRequested, decision: DecisionTaken | None
) -> DecisionTaken | None:
    """The decision, when its time for second thoughts is over; one that comes meanwhile takes its place. Whether it was
    undone is not known here: the activity that acts on it looks at the row. Raises `Stopped`."""
    arrived = desk.decisions[request.approval_id]
    seconds = decision.undo_seconds if decision else request.undo_seconds
    # `patched`, since a worker from before this was known went on at once.
    while seconds > 0 and workflow.patched("undo-of-decisions"):
        desk.note(f"Decided, can be undone for {seconds:g} s: `{_summary(call)}`")
        try:
            await workflow.wait_condition(
                lambda: bool(arrived) or desk.stop_asked, timeout=seconds, timeout_summary="decision can be undone"
            )
        except TimeoutError:
            return decision
        if not arrived:
            raise Stopped
        decision = arrived.popleft()
        seconds = decision.undo_seconds
    return decision


async def _run(desk: Desk, call: ProposedCall, decision: DecisionTaken | None = None) -> ToolCallStatus:
    _stop_if_asked(desk)
    message = RunToolCall(ticket_id=desk.ticket_id, turn=call.turn, call=call.call, approval=decision)
    finished = await do(desk, RUN_TOOL_CALL, message, _summary(call))
    desk.note(f"`{_summary(call)}`: {finished.status.value}")
    return finished.status


def _summary(call: ProposedCall) -> str:
    return f"{call.tool} {call.subject}".strip()


def _until(moment: datetime) -> float:
    return (moment - workflow.now()).total_seconds()


def _stop_if_asked(desk: Desk) -> None:
    if desk.stop_asked:
        raise Stopped
