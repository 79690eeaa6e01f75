"""People's decisions: checked, counted where two people must agree, and settled through the one arbiter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus, Decider, Decision, DecisionTaken
from schema.db.approvals import approved_call, settle
from schema.db.call_checks import check_call
from schema.db.decider_facts import (
    approved_today,
    own_part_today,
    people_behind,
    roles_of_others,
    somebody_else_could,
)
from schema.db.events import NewEvent, append_events
from schema.db.policy_facts import amount_of, gather_facts
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.tickets import TicketRow
from schema.deciding import RequestFacts, caused, check_decider
from schema.errors import ApprovalExpired, DecisionStale, ToolRefused
from schema.policy import Policy
from schema.roles import Role
from schema.tickets import Actor, ActorKind
from schema.tools import ToolCall


@dataclass(frozen=True)
class Decided:
    """The request after a decision. `settled` says that it settled it; if not, a second person must agree."""

    approval: ApprovalRow
    settled: bool
    own_request: bool = False  # the decider had a part in making it, and nobody else could decide


async def decide(
    session: AsyncSession,
    ticket: TicketRow,
    approval: ApprovalRow,
    taken: DecisionTaken,
    decider: Decider,
    policy: Policy,
    run_id: str | None = None,
    undo_seconds: float = 0,
) -> Decided:
    """Take a person's decision about an open request, to be undone for `undo_seconds`. The caller has locked the ticket
    and seen that it is pending.
    Raises `DecisionStale`, `DecisionForbidden`, `ToolRefused` for an edit, `ApprovalExpired` when the clock was faster.
    """
    if taken.digest is not None and taken.digest != approval.digest:
        raise DecisionStale("Somebody has changed this request since it was shown; look at it again.")
    call = approved_call(approval)
    if call.digest != approval.digest and taken.decision.settles_as is ApprovalStatus.APPROVED:
        raise DecisionStale("What this request shows is not what was asked for; reject it.")
    before = {name: getattr(approval, name) for name in _EDITED}
    if taken.decision is Decision.EDIT:
        call = await _edited(session, ticket, approval, taken, policy)
    await _lock_decider(session, decider)
    facts = await _facts(session, ticket, approval, call, decider, policy)
    check_decider(decider, taken.decision, facts)
    if taken.decision in {Decision.APPROVE, Decision.EDIT}:
        undo = _undo_of(taken, before, undo_seconds)
        await _consent(session, approval, call, taken, decider, undo)
        if await count_consents(session, approval) < approval.approvers_needed:
            approval.undone_at = approval.undone_by = None
            await _tell_of_first_consent(session, approval, taken, decider, run_id)
            return Decided(approval, settled=False)
    own = caused(decider, facts.caused_by)
    return await _settle(session, approval, taken, decider, run_id, own, undo_seconds)


async def count_consents(session: AsyncSession, approval: ApprovalRow) -> int:
    """How many different people have said yes to what the request shows now."""
    query = select(func.count()).where(ConsentRow.approval_id == approval.id, ConsentRow.digest == approval.digest)
    return await session.scalar(query) or 0


async def list_consents(session: AsyncSession, approval_ids: Sequence[UUID]) -> dict[UUID, list[ConsentRow]]:
    """Who said yes to what these requests show now, in order."""
    query = (
        select(ConsentRow)
        .join(ApprovalRow, ApprovalRow.id == ConsentRow.approval_id)
        .where(ConsentRow.approval_id.in_(approval_ids), ConsentRow.digest == ApprovalRow.digest)
        .order_by(ConsentRow.at)
    )
    found: dict[UUID, list[ConsentRow]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.approval_id, []).append(row)
    return found


async def _edited(
    session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, taken: DecisionTaken, policy: Policy
) -> ToolCall:
    """The edited call in normal form, if facts and policy allow it. From here on the request shows it, and asks for
    as many people and as high a role as the policy wants for it."""
    checked = await check_call(session, ticket, approval.action_type, taken.arguments or {})
    verdict = policy.judge(await gather_facts(session, ticket, checked.call))
    if verdict.effect == "deny":
        raise ToolRefused(f"The policy forbids this. {verdict.text}")
    if verdict.effect == "ask":
        approval.approvers_needed = max(approval.approvers_needed, verdict.approvers_needed)
        if verdict.approver_role.may_act_as(Role(approval.approver_role)):
            approval.approver_role = verdict.approver_role
    approval.decision_arguments, approval.digest = checked.call.arguments, checked.call.digest
    approval.evidence = checked.evidence
    await session.flush()
    return checked.call


async def _lock_decider(session: AsyncSession, decider: Decider) -> None:
    """Make decisions of one person wait for each other, so that together they stay within the limit of a day."""
    await session.execute(_LOCK_DECIDER, {"name": f"ticketflow decider {decider.principal}"})


async def _facts(
    session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, call: ToolCall, decider: Decider, policy: Policy
) -> RequestFacts:
    amount, role = amount_of(call), Role(approval.approver_role)
    limit = policy.limits.person_limit(amount.currency) if amount else None
    return RequestFacts(
        approver_role=role,
        amount=amount,
        caused_by=(await people_behind(session, [ticket]))[ticket.id],
        somebody_else_could=somebody_else_could(decider, role, await roles_of_others(session, decider)),
        allowed_today=await _allowed_today(session, decider, approval, amount.currency) if amount and limit else 0,
        daily_limit=limit,
    )


async def _allowed_today(session: AsyncSession, decider: Decider, approval: ApprovalRow, currency: str) -> int:
    """Without what the person has said to this request before."""
    own = await own_part_today(session, decider, [approval.id])
    return (await approved_today(session, decider)).get(currency, 0) - own.get(approval.id, 0)


def _undo_of(taken: DecisionTaken, before: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Until when a yes can be taken back, and what the request shows again then."""
    undo: dict[str, Any] = {"before": before} if taken.decision is Decision.EDIT else {}
    return undo | ({"undo_until": func.clock_timestamp() + timedelta(seconds=seconds)} if seconds else {})


async def _consent(
    session: AsyncSession,
    approval: ApprovalRow,
    call: ToolCall,
    taken: DecisionTaken,
    decider: Decider,
    undo: dict[str, Any],
) -> None:
    amount = amount_of(call)
    values: dict[str, Any] = {
        "approval_id": approval.id,
        "principal": decider.principal,
        "decided_by": decider.id,
        "digest": call.digest,
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "reason": taken.reason,
        **undo,
    }
    await session.execute(insert(ConsentRow).values(values).on_conflict_do_nothing())


async def _settle(
    session: AsyncSession,
    approval: ApprovalRow,
    taken: DecisionTaken,
    decider: Decider,
    run_id: str | None,
    own: bool,
    undo_seconds: float,
) -> Decided:
    approves = taken.decision in {Decision.APPROVE, Decision.EDIT}
    decision = Decision.EDIT if approves and approval.decision_arguments is not None else taken.decision
    values = {
        "status": decision.settles_as,
        "decision": decision,
        "decided_by": decider.id,
        "decided_principal": decider.principal,
        "decision_reason": taken.reason,
        "decision_message": taken.message,
    }
    actor = Actor(kind=ActorKind.PERSON, id=decider.id)
    note = "Decided by a person who had a part in the request: nobody else could." if own else None
    settled, won = await settle(session, approval.id, values, actor, run_id, True, note, undo_seconds)
    if not won:  # the ticket is locked, so only the clock can have come between
        raise ApprovalExpired("Nobody decided in time; nothing was executed.")
    return Decided(settled, settled=True, own_request=own)


async def _tell_of_first_consent(
    session: AsyncSession, approval: ApprovalRow, taken: DecisionTaken, decider: Decider, run_id: str | None
) -> None:
    data = {
        "approval_id": str(approval.id),
        "decision": taken.decision.value,
        "reason": taken.reason,
        "arguments": approval.decision_arguments,
        "digest": approval.digest,
    }
    event = NewEvent(
        type="approval.consented",
        actor=Actor(kind=ActorKind.PERSON, id=decider.id),
        title=f"Approved by the first of two people: {approval.action_type}",
        data={key: value for key, value in data.items() if value is not None},
    )
    await append_events(session, approval.ticket_id, [event], run_id)


async def has_consented(session: AsyncSession, approval: ApprovalRow, decider: Decider) -> bool:
    """Whether this person has said yes to what the request shows now."""
    return await session.get(ConsentRow, (approval.id, decider.principal, approval.digest)) is not None


_EDITED = ("decision_arguments", "digest", "evidence", "approvers_needed", "approver_role")
"""What an edit changes of a request."""
_LOCK_DECIDER = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
