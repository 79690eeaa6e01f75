"""Kill -9 around Stripe's answer: money moves once, and the ticket completes."""

from collections.abc import AsyncIterator

import pytest

from tests.durability.test_kills import all_items, approve, waiting_refund
from tests.fakes.stripe_server import KEY, FakeStripe, Hook, stripe_server
from tests.stack import Stack, reaches


@pytest.fixture
async def fake() -> AsyncIterator[FakeStripe]:
    async with stripe_server() as fake:
        yield fake


@pytest.fixture
async def stack(fake: FakeStripe, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An installation that refunds through Stripe, to be killed as the tests like."""
    settings = {"TICKETFLOW_PAYMENTS": "stripe", "STRIPE_API_KEY": KEY, "STRIPE_API_URL": fake.url}
    stack = Stack(tmp_path_factory.mktemp("stripe") / "data", settings)
    await stack.start()
    database = await stack.database()
    await database.execute("UPDATE orders SET payment_reference = 'pi_1001' WHERE id = '1001'")
    await database.close()
    yield stack
    stack.kill_everything()


def killing_once(stack: Stack) -> Hook:
    """Kills the worker, the first time it is called."""
    killed: list[bool] = []

    async def kill() -> None:
        if not killed:
            killed.append(True)
            stack.kill("worker")

    return kill


@pytest.mark.parametrize("moment", ["before_doing", "before_answer", "after_answer"])
async def test_a_worker_killed_around_stripes_answer_refunds_once(moment: str, stack: Stack, fake: FakeStripe) -> None:
    setattr(fake, moment, killing_once(stack))
    async with stack.client() as client:
        ticket_id, approval_id = await waiting_refund(client)
        await approve(client, approval_id)
        ticket = await reaches(client, ticket_id, "completed")
        assert len(fake.refunds) == 1
        [effect] = await all_items(client, "/effects")
        assert effect["attempts"] > 1 or moment == "after_answer"  # an answer that was sent may just be recorded
        [refund] = await all_items(client, "/refunds")
        assert (refund["status"], refund["reference"]) == ("done", fake.refunds[0]["id"])
        assert fake.refunds[0]["amount"] == refund["amount"]["minor"]
        assert len(await all_items(client, "/outbox")) == 1
        assert len([m for m in ticket["messages"] if m["direction"] == "outbound"]) == 1
    assert KEY not in stack.log
