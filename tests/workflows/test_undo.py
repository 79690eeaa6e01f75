"""The time for second thoughts in the engine: nothing follows from a decision before it is over, and what was undone
never happens."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest
from sqlalchemy import update
from temporalio.testing import WorkflowEnvironment

from schema.approvals import Decision
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import EventRow
from schema.settings import Settings
from schema.signals import ByPerson
from tests.desk import SupportDesk, open_desk, until
from tests.fakes.openai_server import ScriptedModel, calls, says
from tests.workflows.races import paid_back, waiting_request

REFUND = {"order_id": "1001", "amount": "42.50", "reason": "Arrived broken"}
ROUNDS, AT_ONCE = 50, 10
SHORT = 1.5
LONG = 120.0

Opens = Callable[[float], AbstractAsyncContextManager[SupportDesk]]


@pytest.fixture(params=[1000, 0], ids=["cached", "replayed"])
async def opens(
    request: pytest.FixtureRequest,
    temporal: WorkflowEnvironment,
    sessions: Sessions,
    settings: Settings,
    model: ScriptedModel,
) -> Opens:
    """Opens a desk that leaves so many seconds for second thoughts."""

    def open_with(seconds: float) -> AbstractAsyncContextManager[SupportDesk]:
        changed = settings.model_copy(update={"openai_base_url": model.base_url, "undo_seconds": seconds})
        return open_desk(temporal, sessions, changed, max_cached_workflows=request.param)

    return open_with


@pytest.fixture
async def patient(opens: Opens) -> AsyncIterator[SupportDesk]:
    """A desk on which a decision can be undone for as long as a test needs."""
    async with opens(LONG) as desk:
        await desk.stock()
        yield desk


async def asked(desk: SupportDesk, model: ScriptedModel) -> ApprovalRow:
    model.script(calls(("process_refund", REFUND)), says("Done."))
    return await desk.approval(await desk.write("Please refund order 1001"))


async def let_time_pass(desk: SupportDesk, approval: ApprovalRow, decisions: int = 1) -> None:
    """The time for second thoughts about the newest of the decisions is over, by both clocks."""
    await until(lambda: _is_held(desk, approval, decisions))
    async with desk.sessions.begin() as session:
        over = ApprovalRow.undo_until - timedelta(seconds=LONG)
        await session.execute(update(ApprovalRow).where(ApprovalRow.id == approval.id).values(undo_until=over))
    await desk.environment.fast_forward(desk.run_of(approval.ticket_id), timedelta(seconds=LONG + 1))


async def _is_held(desk: SupportDesk, approval: ApprovalRow, decisions: int = 1) -> bool:
    steps = (await desk.run_of(approval.ticket_id).query("state"))["steps"]
    return sum("can be undone" in step for step in steps) == decisions


async def _call(desk: SupportDesk, approval: ApprovalRow) -> ToolCallRow:
    [call] = await desk.rows(ToolCallRow, approval.ticket_id)
    return call


async def test_a_refund_is_made_once_its_approval_can_be_undone_no_more(
    patient: SupportDesk, model: ScriptedModel
) -> None:
    approval = await asked(patient, model)
    assert await patient.decide(approval, Decision.APPROVE)
    await until(lambda: _is_held(patient, approval))
    assert await paid_back(patient, approval.ticket_id) == []
    assert (await _call(patient, approval)).result is None
    await let_time_pass(patient, approval)
    await patient.reaches(approval.ticket_id, "completed")
    assert await paid_back(patient, approval.ticket_id) == [4250]
    assert not await patient.undo(approval)


async def test_the_agent_hears_of_a_no_only_when_it_can_be_undone_no_more(
    patient: SupportDesk, model: ScriptedModel
) -> None:
    approval = await asked(patient, model)
    await patient.decide(approval, Decision.REJECT, reason="no receipt")
    await until(lambda: _is_held(patient, approval))
    assert len(model.requests) == 1
    await let_time_pass(patient, approval)
    await patient.reaches(approval.ticket_id, "completed")
    assert "no receipt" in str((await _call(patient, approval)).result)
    assert await patient.refunds(approval.ticket_id) == []


@pytest.mark.parametrize("first", [Decision.APPROVE, Decision.REJECT])
@pytest.mark.parametrize("second", [Decision.APPROVE, Decision.REJECT])
async def test_of_an_undone_decision_and_the_next_one_only_the_next_happens(
    first: Decision, second: Decision, patient: SupportDesk, model: ScriptedModel
) -> None:
    approval = await asked(patient, model)
    await patient.decide(approval, first, by="ann", reason="first")
    await until(lambda: _is_held(patient, approval))
    assert await patient.undo(approval, by="ann")
    assert (await patient.ticket(approval.ticket_id)).status == "awaiting_approval"
    assert await patient.decide(approval, second, by="ben", reason="second")
    await let_time_pass(patient, approval, decisions=2)
    await patient.reaches(approval.ticket_id, "completed")
    assert await paid_back(patient, approval.ticket_id) == ([4250] if second is Decision.APPROVE else [])
    events = [row.type for row in await patient.rows(EventRow, approval.ticket_id) if row.type.startswith("approval.")]
    assert sorted(events) == sorted(["approval.requested", "approval.decided", "approval.undone", "approval.decided"])


async def test_an_undone_request_still_reminds_and_expires(patient: SupportDesk, model: ScriptedModel) -> None:
    approval = await asked(patient, model)
    await patient.decide(approval, Decision.APPROVE)
    await until(lambda: _is_held(patient, approval))
    assert await patient.undo(approval)
    await patient.environment.fast_forward(patient.run_of(approval.ticket_id), timedelta(hours=73))
    await patient.reaches(approval.ticket_id, "escalated")
    assert await paid_back(patient, approval.ticket_id) == []
    types = {row.type for row in await patient.rows(EventRow, approval.ticket_id)}
    assert {"approval.reminded", "approval.escalated", "approval.expired"} <= types


async def test_a_clock_that_runs_ahead_does_not_shorten_the_time(patient: SupportDesk, model: ScriptedModel) -> None:
    approval = await asked(patient, model)
    await patient.decide(approval, Decision.APPROVE)
    await until(lambda: _is_held(patient, approval))
    run = patient.run_of(approval.ticket_id)
    await patient.environment.fast_forward(run, timedelta(seconds=LONG + 1))  # the engine's clock, not the database's

    async def asked_again() -> bool:
        pending = (await run.describe()).raw_description.pending_activities
        return any("can still be undone" in one.last_failure.message for one in pending)

    await until(asked_again)
    assert await paid_back(patient, approval.ticket_id) == []
    assert await patient.undo(approval)
    assert (await patient.ticket(approval.ticket_id)).status == "awaiting_approval"


async def test_a_fresh_run_waits_for_the_rest_of_the_time(patient: SupportDesk, model: ScriptedModel) -> None:
    approval = await asked(patient, model)
    await patient.decide(approval, Decision.REJECT)
    await until(lambda: _is_held(patient, approval))
    run = patient.run_of(approval.ticket_id)
    ended = (await run.describe()).run_id
    await run.terminate()
    await patient.write_again(approval.ticket_id, "Are you there?")

    async def held_by_a_fresh_run() -> bool:
        return (await run.describe()).run_id != ended and await _is_held(patient, approval)

    await until(held_by_a_fresh_run)
    assert (await _call(patient, approval)).result is None
    assert await patient.undo(approval)
    assert await patient.decide(approval, Decision.APPROVE)
    await let_time_pass(patient, approval, decisions=2)

    async def refunded() -> bool:
        return await paid_back(patient, approval.ticket_id) == [4250]

    await until(refunded)


async def test_a_decision_from_the_console_takes_effect_at_once(patient: SupportDesk, model: ScriptedModel) -> None:
    approval = await asked(patient, model)
    signal = {"approval_id": str(approval.id), "decision": "approve", "decided_by": "operator@console"}
    await patient.run_of(approval.ticket_id).signal("approval_decided", signal)
    await patient.reaches(approval.ticket_id, "completed")
    assert await paid_back(patient, approval.ticket_id) == [4250]


async def test_the_console_does_not_shorten_the_time_of_another_decision(
    patient: SupportDesk, model: ScriptedModel
) -> None:
    approval = await asked(patient, model)
    await patient.decide(approval, Decision.REJECT)
    await until(lambda: _is_held(patient, approval))
    signal = {"approval_id": str(approval.id), "decision": "approve", "decided_by": "operator@console"}
    await patient.run_of(approval.ticket_id).signal("approval_decided", signal)
    await asyncio.sleep(1)
    assert await paid_back(patient, approval.ticket_id) == []
    [row] = await patient.rows(ApprovalRow, approval.ticket_id)
    assert (row.status, row.taken_up_at) == ("rejected", None)


async def test_a_takeover_from_the_console_meanwhile_executes_nothing(
    patient: SupportDesk, model: ScriptedModel
) -> None:
    approval = await asked(patient, model)
    await patient.decide(approval, Decision.APPROVE)
    await until(lambda: _is_held(patient, approval))
    await patient.run_of(approval.ticket_id).signal("takeover", ByPerson(by="operator"))
    await patient.reaches(approval.ticket_id, "escalated")
    assert (await _call(patient, approval)).status == "cancelled"
    assert not await patient.undo(approval)
    assert await paid_back(patient, approval.ticket_id) == []


async def test_a_decision_is_either_executed_or_undone_whatever_comes_first(opens: Opens, model: ScriptedModel) -> None:
    outcomes, numbers, chance = Counter[str](), iter(range(ROUNDS)), random.Random(11)
    lead = 0.0  # after each round that the undo won it comes later, after each that it lost earlier

    async with opens(SHORT) as desk:

        async def play() -> None:
            nonlocal lead
            for number in numbers:
                approval = await waiting_request(desk, model, number)
                assert await desk.decide(approval, Decision.APPROVE)
                await asyncio.sleep(max(SHORT + lead + chance.uniform(-0.02, 0.02), 0))
                undone = await desk.undo(approval)
                lead += 0.02 if undone else -0.02
                outcomes[await _outcome(desk, approval, undone)] += 1

        await asyncio.gather(*(play() for _ in range(AT_ONCE)))
    assert outcomes.total() == ROUNDS
    assert outcomes.keys() == {"undone", "executed"}, "one of them always won: that was no race"


async def _outcome(desk: SupportDesk, approval: ApprovalRow, undone: bool) -> str:
    """What became of it, when everything is at rest. Fails where the record does not agree with itself."""
    ticket_id = approval.ticket_id
    if not undone:
        await desk.reaches(ticket_id, "completed")
        assert await paid_back(desk, ticket_id) == [4250]
        assert [effect.status for effect in await desk.rows(EffectRow, ticket_id)] == ["done"]
        return "executed"
    await asyncio.sleep(SHORT + 0.5)  # so late that the engine has looked
    [row] = await desk.rows(ApprovalRow, ticket_id)
    assert (row.status, row.decision, row.taken_up_at) == ("pending", None, None)
    assert (await desk.ticket(ticket_id)).status == "awaiting_approval"
    assert await paid_back(desk, ticket_id) == []
    assert await desk.rows(EffectRow, ticket_id) == []
    return "undone"
