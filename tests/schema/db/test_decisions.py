"""What one person may approve in a day, and what one customer may get back, counted in the database."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, update

from schema.approvals import ApprovalStatus, Decider, Decision, DecisionTaken
from schema.db.approvals import get_approval
from schema.db.decisions import Decided, decide
from schema.db.policy_facts import gather_facts
from schema.db.session import Sessions
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.errors import DecisionForbidden
from schema.policy import Policy
from schema.policy_file import load_policy
from schema.roles import Role
from schema.tools import ToolCall
from tests.api.given import given_approval, given_shop, given_ticket

ANN = Decider(id="ann", principal="ann", role=Role.APPROVER)
BEN = Decider(id="ben", principal="ben", role=Role.APPROVER)


@pytest.fixture
def policy() -> Policy:
    """The bundled policy; one person may approve USD 100 in 24 hours."""
    changed = load_policy().model_dump(exclude_defaults=True, mode="json")
    changed["limits"] = {"per_person_and_day": {"amount": {"USD": "100.00"}}}
    return Policy.model_validate(changed)


async def say(
    sessions: Sessions, policy: Policy, approval_id: UUID, decider: Decider, said: Decision = Decision.APPROVE
) -> Decided:
    async with sessions.begin() as session:
        approval = await get_approval(session, approval_id)
        ticket = await lock_ticket(session, approval.ticket_id)
        taken = DecisionTaken(approval_id=approval_id, decision=said, decided_by=decider.id)
        return await decide(session, ticket, approval, taken, decider, policy)


async def approvals(sessions: Sessions, count: int) -> list[UUID]:
    """So many requests about USD 42.50."""
    return [(await given_approval(sessions))[1] for _ in range(count)]


async def test_a_day_of_one_person_is_limited_and_of_another_is_another(sessions: Sessions, policy: Policy) -> None:
    first, second, third = await approvals(sessions, 3)
    assert (await say(sessions, policy, first, ANN)).settled
    assert (await say(sessions, policy, second, ANN)).settled
    with pytest.raises(DecisionForbidden, match=r"more than USD 100.00 in 24 hours") as refused:
        await say(sessions, policy, third, ANN)
    assert refused.value.code == "over_daily_limit"
    assert (await say(sessions, policy, third, BEN)).settled


async def test_what_was_approved_longer_ago_does_not_count(sessions: Sessions, policy: Policy) -> None:
    first, second, third = await approvals(sessions, 3)
    await say(sessions, policy, first, ANN)
    await say(sessions, policy, second, ANN)
    async with sessions.begin() as session:
        await session.execute(update(ConsentRow).values(at=func.clock_timestamp() - timedelta(hours=25)))
    assert (await say(sessions, policy, third, ANN)).settled


async def test_what_came_to_nothing_does_not_count(sessions: Sessions, policy: Policy) -> None:
    first, second, third = await approvals(sessions, 3)
    async with sessions.begin() as session:
        needs_two = update(ApprovalRow).where(ApprovalRow.id.in_([first, second])).values(approvers_needed=2)
        await session.execute(needs_two)
    for approval_id in (first, second):
        assert not (await say(sessions, policy, approval_id, ANN)).settled
        assert (await say(sessions, policy, approval_id, BEN, Decision.REJECT)).settled
    assert (await say(sessions, policy, third, ANN)).settled


async def test_ten_approvals_at_once_stay_within_the_day(sessions: Sessions, policy: Policy) -> None:
    ids = await approvals(sessions, 10)
    ends = await asyncio.gather(*(say(sessions, policy, one, ANN) for one in ids), return_exceptions=True)
    assert sum(isinstance(end, Decided) for end in ends) == 2
    assert sum(isinstance(end, DecisionForbidden) for end in ends) == 8
    async with sessions() as session:
        standing = [(await get_approval(session, one)).status for one in ids]
    assert standing.count(ApprovalStatus.APPROVED) == 2


async def test_facts_count_refunds_of_the_customer_that_happened_or_may_have(sessions: Sessions) -> None:
    await given_shop(sessions)
    ticket_id = await given_ticket(sessions)
    ages = {"done": 1, "unknown": 30, "pending": 24 * 89, "failed": 1}
    async with sessions.begin() as session:
        for number, (status, hours) in enumerate(ages.items()):
            key = f"k{number}"
            session.add(EffectRow(key=key, ticket_id=ticket_id, tool="process_refund", digest=key, arguments={}))
            await session.flush()
            at = func.clock_timestamp() - timedelta(hours=hours)
            refund = {"effect_key": key, "ticket_id": ticket_id, "order_id": "1001", "currency": "USD"}
            session.add(RefundRow(**refund, amount_minor=100, status=status, at=at))
    call = ToolCall(tool="process_refund", arguments={"order_id": "1001", "amount": "1.00", "currency": "USD"})
    async with sessions() as session:
        facts = await gather_facts(session, await session.get_one(TicketRow, ticket_id), call)
    assert (facts.refunds_in_90_days, facts.refunds_in_24_hours, facts.refunded_in_24_hours) == (3, 1, 100)
    assert facts.amount is not None
    assert str(facts.amount) == "USD 1.00"
    assert facts.effects_held is None
    assert facts.order_age_days is not None


async def test_facts_of_a_sender_who_is_not_verified_are_not_known(sessions: Sessions) -> None:
    await given_shop(sessions)
    ticket_id = await given_ticket(sessions, sender_verified=False)
    call = ToolCall(tool="process_refund", arguments={"order_id": "1001", "amount": "1.00", "currency": "USD"})
    async with sessions() as session:
        facts = await gather_facts(session, await session.get_one(TicketRow, ticket_id), call)
    assert (facts.sender_verified, facts.refunds_in_90_days, facts.order_age_days) == (False, None, None)
