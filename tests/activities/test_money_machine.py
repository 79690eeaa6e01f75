"""No order of requests, decisions, failures, deaths and thefts moves money that nobody allowed, or moves it twice."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from schema.db.session import create_engine, create_sessions
from schema.settings import Settings
from tests.activities.money_machine import MoneyMachine, with_stripe
from tests.activities.workbench import Workbench, open_bench
from tests.desk import SupportDesk
from tests.fakes.openai_server import openai_server
from tests.fakes.stripe_server import FakeStripe, stripe_server

LIMITS = settings(
    max_examples=50,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


async def _open(stack: AsyncExitStack, shop_settings: Settings) -> tuple[Workbench, FakeStripe]:
    engine = create_engine(shop_settings)
    stack.push_async_callback(engine.dispose)
    # No engine: the machine calls the activities as the engine would, in orders that it would not think of.
    desk = SupportDesk(create_sessions(engine), None, shop_settings)  # type: ignore[arg-type]
    script = await stack.enter_async_context(openai_server())
    stripe = await stack.enter_async_context(stripe_server())
    bench = await stack.enter_async_context(open_bench(desk, script))
    return await with_stripe(stack, bench, stripe), stripe


@pytest.mark.timeout(400)
def test_money_moves_once_and_only_where_people_said_so(settings: Settings) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        bench, stripe = runner.run(_open(stack, settings))
        stripe_of, bench_of, runner_of = stripe, bench, runner

        class Machine(MoneyMachine):
            stripe, bench, runner = stripe_of, bench_of, runner_of

        try:
            run_state_machine_as_test(Machine, settings=LIMITS)
            assert len(stripe.refunds) > 40, "too few refunds were made to have tried anything"
            assert stripe.asked.count("list") > 50, "too few were looked up after a failure"
        finally:
            runner.run(stack.aclose())
