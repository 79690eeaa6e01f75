"""How an activity's errors reach the engine: outages heal, rules do not, bugs end, and none quotes anything."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.attempts import ATTEMPTS_AT_A_BUG, AttemptInterceptor
from deploy.embedded_postgres import postgres_server, wait_for_postgres
from schema.db.session import Sessions, create_engine, create_sessions
from schema.errors import NotFound, ToolRefused
from schema.settings import Settings
from tests.conftest import FAST

Work = Callable[[], Awaitable[object]]
LATE = ATTEMPTS_AT_A_BUG + 20


class Calling(ActivityInboundInterceptor):
    """The end of the chain, as the SDK has it: calls the activity."""

    def __init__(self) -> None:
        """There is no next one."""

    async def execute_activity(self, input: ExecuteActivityInput) -> object:
        return await input.fn(*input.args)


async def attempt(work: Work, number: int = 1) -> ApplicationError:
    """What the engine is told of an attempt that fails."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, attempt=number)
    chain = AttemptInterceptor().intercept_activity(Calling())
    call = ExecuteActivityInput(fn=work, args=[], executor=None, headers={})
    with pytest.raises(ApplicationError) as raised:
        await environment.run(chain.execute_activity, call)
    return raised.value


def as_sent(error: BaseException) -> str:
    """The failure as it stands in the history."""
    failure = Failure()
    pydantic_data_converter.failure_converter.to_failure(error, pydantic_data_converter.payload_converter, failure)
    return str(failure)


def failing(error: Exception) -> Work:
    async def work() -> None:
        raise error

    return work


def in_session(sessions: Sessions, statement: str) -> Work:
    async def work() -> None:
        async with sessions.begin() as session:
            await session.execute(text(statement), {"zebra": "zebra-value"})

    return work


@pytest.mark.parametrize("error", [ToolRefused("Not this one."), NotFound()])
async def test_a_rule_is_not_tried_again(error: Exception) -> None:
    told = await attempt(failing(error))
    assert (told.non_retryable, told.type, told.message) == (True, type(error).__name__, str(error))


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), OSError(24, "zebra-file")])
async def test_an_outage_is_tried_again_for_ever(error: Exception) -> None:
    assert not (await attempt(failing(error), LATE)).non_retryable


@pytest.mark.parametrize(("number", "ends"), [(1, False), (4, False), (5, True), (6, True)])
async def test_a_bug_ends_with_the_fifth_attempt(number: int, ends: bool) -> None:
    assert (await attempt(failing(KeyError("zebra")), number)).non_retryable is ends


async def test_an_activitys_own_word_is_left_as_it_is() -> None:
    error = ApplicationError("Limited.", type="RateLimited")
    assert await attempt(failing(error), LATE) is error


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT zebra FROM nowhere WHERE :zebra = ''",
        "INSERT INTO customers (id, email, name) VALUES (:zebra, :zebra, NULL)",
        "SELECT CAST(:zebra AS integer)",
    ],
)
async def test_an_error_of_the_database_quotes_neither_statement_nor_values(sessions: Sessions, statement: str) -> None:
    told = await attempt(in_session(sessions, statement))
    assert told.message.startswith("A fault in the program: ")
    for word in ("zebra", "customers", "nowhere"):
        assert word not in as_sent(told)


@pytest.mark.parametrize("error", [KeyError("zebra-key"), OSError(2, "zebra-file"), ValueError("zebra")])
async def test_an_error_of_the_program_does_not_quote_its_text(error: Exception) -> None:
    assert "zebra" not in as_sent(await attempt(failing(error)))


async def test_a_session_that_the_database_ends_is_an_outage(sessions: Sessions) -> None:
    async def work() -> None:
        async with sessions() as session, sessions() as other:
            pid = await session.scalar(text("SELECT pg_backend_pid()"))
            sleeping = asyncio.create_task(session.execute(text("SELECT pg_sleep(20)")))
            await asyncio.sleep(0.05)
            await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await sleeping

    assert not (await attempt(work, LATE)).non_retryable


async def test_a_deadlock_is_tried_again(sessions: Sessions) -> None:
    async def locks(session: AsyncSession, *keys: int) -> None:
        for key in keys:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    async def work() -> None:
        async with sessions() as one, sessions() as two:
            await locks(one, 1)
            await locks(two, 2)
            ends = await asyncio.gather(locks(one, 2), locks(two, 1), return_exceptions=True)
            raise next(end for end in ends if end is not None)

    assert not (await attempt(work, LATE)).non_retryable


async def test_a_database_that_is_full_stopping_or_gone_is_an_outage(tmp_path: Path, settings: Settings) -> None:
    server, url = postgres_server(tmp_path, {**FAST, "max_connections": "5"})
    engine = create_engine(settings.model_copy(update={"database_url": url}))
    ask = in_session(create_sessions(engine), "SELECT 1")
    try:
        server.start()
        await asyncio.to_thread(wait_for_postgres, server)
        held = [await asyncpg.connect(url) for _ in range(2)]  # of five, three are the superuser's
        full = await attempt(ask, LATE)
        await held[0].close()
        os.kill(server.pid, signal.SIGTERM)  # refuses new sessions, waits for the one that is held
        stopping = await attempt(ask, LATE)
        held[1].terminate()
        server.kill()
        gone = await attempt(ask, LATE)
    finally:
        await engine.dispose()
        server.stop()
    assert [error.non_retryable for error in (full, stopping, gone)] == [False, False, False]
