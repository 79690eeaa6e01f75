"""An approval in the moment in which its ticket is cancelled or its run ends: refunded once and recorded, or not
refunded and recorded."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, update
from temporalio.testing import ActivityEnvironment

from activities.payments.sandbox import SandboxPayments
from activities.refund_watch import RefundWatch
from activities.relay import Relay
from activities.sweep import SweepActivities
from schema.activity_messages import Done
from schema.approvals import Decider, Decision, DecisionTaken
from schema.db.approvals import get_approval
from schema.db.decisions import decide
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.settings import Settings
from schema.signals import ByPerson
from tests.api.conftest import ADMIN_KEY, serve
from tests.desk import SupportDesk, until
from tests.fakes.openai_server import ScriptedModel
from tests.workflows.races import paid_back, waiting_request

ROUNDS = 20
AT_ONCE = 10
CLEARLY = 1.0
APART = 0.3  # seconds by which one begins before the other at the most
QUIET = 1.0  # seconds in which an attempt that was under way has ended

Ends = Callable[[SupportDesk, httpx.AsyncClient, UUID], Awaitable[None]]


@pytest.fixture
async def api(settings: Settings, desk: SupportDesk) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's client of an API on the desk's database."""
    with serve(settings.model_copy(update={"bootstrap_api_key": SecretStr(ADMIN_KEY)})) as url:
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=30) as client:
            yield client


async def cancelled_over_http(desk: SupportDesk, api: httpx.AsyncClient, ticket_id: UUID) -> None:
    answer = await api.post(f"/tickets/{ticket_id}/cancel")
    assert answer.status_code in {202, 409}, answer.text


async def cancelled_by_a_signal(desk: SupportDesk, api: httpx.AsyncClient, ticket_id: UUID) -> None:
    await desk.run_of(ticket_id).signal("cancel_ticket", ByPerson(by="operator@console"))


async def cancelled_in_the_engine(desk: SupportDesk, api: httpx.AsyncClient, ticket_id: UUID) -> None:
    await desk.run_of(ticket_id).cancel()


async def terminated(desk: SupportDesk, api: httpx.AsyncClient, ticket_id: UUID) -> None:
    await desk.run_of(ticket_id).terminate()


async def race(desk: SupportDesk, api: httpx.AsyncClient, approval: ApprovalRow, ends: Ends) -> bool:
    """Approve and end at once. Returns whether the approval stands."""
    chance = random.Random(str(approval.action_params))
    # Mostly at once; now and then one of them clearly first, so that every end is seen on every machine.
    apart = chance.choice([-CLEARLY, CLEARLY, *(chance.uniform(-APART, APART) for _ in range(4))])

    async def approve() -> httpx.Response:
        await asyncio.sleep(max(apart, 0))
        return await api.post(f"/approvals/{approval.id}", json={"decision": "approve"})

    async def end() -> None:
        await asyncio.sleep(max(-apart, 0))
        await ends(desk, api, approval.ticket_id)

    answer, _ = await asyncio.gather(approve(), end())
    assert answer.status_code in {200, 409}, answer.text
    return answer.status_code == 200


async def all_rounds(play: Callable[[int], Awaitable[str]]) -> Counter[str]:
    numbers, outcomes = iter(range(ROUNDS)), Counter[str]()

    async def lane() -> None:
        for number in numbers:
            outcomes[await play(number)] += 1

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    assert outcomes.total() == ROUNDS
    return outcomes


async def nothing_is_on_its_way(desk: SupportDesk, ticket_id: UUID) -> bool:
    """Whether no attempt at the refund is left that could still do something after its run is over."""
    [call] = await desk.rows(ToolCallRow, ticket_id)
    if call.result is None:
        await asyncio.sleep(QUIET)
    return all(one.status != "intended" for one in await desk.rows(EffectRow, ticket_id))


async def assert_money_and_record_agree(
    desk: SupportDesk, api: httpx.AsyncClient, approval: ApprovalRow, stands: bool
) -> bool:
    """Returns whether it was refunded."""
    ticket_id = approval.ticket_id
    refunded = await paid_back(desk, ticket_id)
    assert refunded in ([], [4250])
    assert [(one.amount_minor, one.status) for one in await desk.refunds(ticket_id)] == [(4250, "done")] * len(refunded)
    assert [one.status for one in await desk.rows(EffectRow, ticket_id)] == ["done"] * len(refunded)
    [call] = await desk.rows(ToolCallRow, ticket_id)
    assert (call.status == "done") == bool(refunded)
    shown = (await api.get(f"/approvals/{approval.id}")).json()
    assert shown["status"] == ("approved" if stands else "cancelled")
    assert (shown["execution"]["status"] == "done") == bool(refunded)
    return bool(refunded)


@pytest.mark.parametrize("ends", [cancelled_over_http, cancelled_by_a_signal, cancelled_in_the_engine])
async def test_an_approval_against_a_cancellation(
    ends: Ends, desk: SupportDesk, api: httpx.AsyncClient, model: ScriptedModel
) -> None:
    async def play(number: int) -> str:
        approval = await waiting_request(desk, model, number)
        stands = await race(desk, api, approval, ends)

        async def at_rest() -> bool:
            ticket = await desk.ticket(approval.ticket_id)
            over = ticket.status in {"completed", "cancelled"}
            return over and await nothing_is_on_its_way(desk, approval.ticket_id)

        await until(at_rest)
        refunded = await assert_money_and_record_agree(desk, api, approval, stands)
        assert stands or not refunded
        ticket = await desk.ticket(approval.ticket_id)
        assert refunded or ticket.status == "cancelled"
        return "refunded" if refunded else "approved" if stands else "withdrawn"

    outcomes = await all_rounds(play)
    assert len(outcomes) > 1, "one of them always won: that was no race"


async def test_what_a_cancellation_overtook_is_shown_as_not_executed(
    desk: SupportDesk, api: httpx.AsyncClient, model: ScriptedModel
) -> None:
    approval = await waiting_request(desk, model, 0)
    taken = DecisionTaken(approval_id=approval.id, decision=Decision.APPROVE)
    async with desk.sessions.begin() as session:  # approved, and the run hears of the cancellation first
        ticket, standing = await lock_ticket(session, approval.ticket_id), await get_approval(session, approval.id)
        await decide(session, ticket, standing, taken, Decider.at_console("pat"), desk.policy)
    await cancelled_by_a_signal(desk, api, approval.ticket_id)
    await desk.run_of(approval.ticket_id).result()
    shown = (await api.get(f"/approvals/{approval.id}")).json()
    assert (shown["status"], shown["execution"]["status"]) == ("approved", "none")


async def test_an_approval_against_the_end_of_its_run(
    desk: SupportDesk, api: httpx.AsyncClient, model: ScriptedModel
) -> None:
    async def play(number: int) -> str:
        approval = await waiting_request(desk, model, number)
        assert await race(desk, api, approval, terminated)

        async def at_rest() -> bool:
            await asyncio.sleep(0.5)  # most go on by themselves: the approval itself starts a fresh run
            if (await desk.ticket(approval.ticket_id)).status == "completed":
                return True
            await _sweep(desk, approval.ticket_id)
            return False

        await until(at_rest)
        assert await assert_money_and_record_agree(desk, api, approval, stands=True)
        return "refunded"

    await all_rounds(play)


async def _sweep(desk: SupportDesk, ticket_id: UUID) -> None:
    """What the sweep does for a ticket that has stood still for a while."""
    long_ago = func.clock_timestamp() - timedelta(hours=1)
    async with desk.sessions.begin() as session:
        await session.execute(update(TicketRow).where(TicketRow.id == ticket_id).values(updated_at=long_ago))
    relay = Relay(desk.client, desk.sessions, timedelta(days=3), None)
    refunds = RefundWatch(desk.sessions, SandboxPayments(desk.sessions))
    await ActivityEnvironment().run(SweepActivities(desk.sessions, desk.client, relay, refunds).sweep_outbox, Done())
