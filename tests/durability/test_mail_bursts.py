"""Mails in bursts while a part of us is away: what was answered with 200 is there, and every mail is one ticket."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import asyncpg
import httpx
import pytest

from tests.durability.mail_provider import NO_ANSWER, MailProvider
from tests.load.mail_burst import SETTINGS, message_id, post_burst, write_mail
from tests.stack import Stack, until

MAILS = 300
BURST_SECONDS = 3.0
KILLS = 6
DOWN_SECONDS = 4.0
WORKED_OFF_SECONDS = 500.0


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An installation that mail providers know, to be killed as the tests like."""
    data = tmp_path_factory.mktemp("mails") / "data"
    stack = Stack(data, more_settings=SETTINGS, program="tests.durability.impatient")
    await stack.start()
    yield stack
    stack.kill_everything()


@pytest.fixture
async def database(stack: Stack) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await stack.database()
    yield connection
    await connection.close()


@pytest.mark.timeout(600)
async def test_a_burst_while_the_worker_is_away_is_taken_in_and_worked_off_later(
    stack: Stack, database: "asyncpg.Connection[Any]"
) -> None:
    stack.freeze("worker")
    mails = [write_mail(number) for number in range(MAILS)]
    answers = await post_burst(stack.port, mails, BURST_SECONDS)
    repeated = await post_burst(stack.port, mails, BURST_SECONDS)
    assert Counter(answer.status for answer in [*answers, *repeated]) == {200: 2 * MAILS}
    tickets = [answer.json["ticket_id"] for answer in answers]
    assert len(set(tickets)) == MAILS
    assert [answer.json["ticket_id"] for answer in repeated] == tickets
    assert await _tickets_of(database, "burst") == {message_id(n): [ticket] for n, ticket in enumerate(tickets)}
    assert not await _answers_to(database, tickets)
    stack.kill("worker")
    await _all_are_answered_once(stack, tickets)


@pytest.mark.timeout(600)
async def test_an_api_killed_again_and_again_while_mails_come_in_loses_none_and_doubles_none(
    stack: Stack, database: "asyncpg.Connection[Any]"
) -> None:
    provider = MailProvider(stack.port, "killed")
    await provider.send_until(asyncio.create_task(_kill_often(stack)))
    assert set(provider.seen) <= {200, 503, NO_ANSWER}
    assert provider.seen[NO_ANSWER] >= KILLS
    await _every_mail_is_one_ticket(stack, database, provider)


@pytest.mark.timeout(600)
async def test_while_the_database_is_away_mails_are_for_later_and_come_in_then(stack: Stack) -> None:
    provider = MailProvider(stack.port, "later")
    await provider.send_until(asyncio.create_task(_keep_the_database_down(stack)))
    assert set(provider.seen) == {200, 503}
    connection = await stack.database()
    try:
        await _every_mail_is_one_ticket(stack, connection, provider)
    finally:
        await connection.close()


async def _kill_often(stack: Stack) -> None:
    """Kill -9 at random moments of the rush that follows every start."""
    moment = random.Random(4)
    async with httpx.AsyncClient() as client:
        for _ in range(KILLS):
            await until(lambda: _is_alive(client, stack))
            await asyncio.sleep(moment.uniform(0.05, 0.5))
            stack.kill("api")
            await asyncio.sleep(0.2)
        await until(lambda: _is_alive(client, stack))


async def _is_alive(client: httpx.AsyncClient, stack: Stack) -> bool:
    try:
        return (await client.get(f"{stack.url}/healthz")).status_code == 200
    except httpx.TransportError:
        return False


async def _keep_the_database_down(stack: Stack) -> None:
    """Kill it as soon as it is there again, for some seconds."""
    await asyncio.sleep(0.5)
    end = asyncio.get_running_loop().time() + DOWN_SECONDS
    while asyncio.get_running_loop().time() < end:
        with suppress(ProcessLookupError, FileNotFoundError):
            stack.kill("postgres")
        await asyncio.sleep(0.05)


async def _every_mail_is_one_ticket(stack: Stack, database: "asyncpg.Connection[Any]", provider: MailProvider) -> None:
    assert len(provider.taken) > 20
    expected = {message_id(number, provider.series): [ticket] for number, ticket in provider.taken.items()}
    assert await _tickets_of(database, provider.series) == expected
    await _all_are_answered_once(stack, list(provider.taken.values()))


async def _tickets_of(database: "asyncpg.Connection[Any]", series: str) -> dict[str, list[str]]:
    """The tickets that a series' mails are in, by Message-ID."""
    query = "SELECT message_id, ticket_id FROM messages WHERE kind = 'customer' AND message_id LIKE $1"
    found: dict[str, list[str]] = {}
    for row in await database.fetch(query, f"%.{series}@%"):
        found.setdefault(row["message_id"], []).append(str(row["ticket_id"]))
    return found


async def _answers_to(database: "asyncpg.Connection[Any]", tickets: list[str]) -> Counter[str]:
    """How many answers to each of these tickets are in the outbox."""
    query = "SELECT ticket_id FROM mails WHERE answer_id IS NOT NULL AND ticket_id = ANY($1::uuid[])"
    return Counter(str(row["ticket_id"]) for row in await database.fetch(query, tickets))


async def _all_are_answered_once(stack: Stack, tickets: list[str]) -> None:
    database = await stack.database()

    async def all_completed() -> bool:
        query = "SELECT count(*) FROM tickets WHERE status = 'completed' AND id = ANY($1::uuid[])"
        return bool(await database.fetchval(query, tickets) == len(tickets))

    try:
        await until(all_completed, WORKED_OFF_SECONDS)
        assert await _answers_to(database, tickets) == dict.fromkeys(tickets, 1)
    finally:
        await database.close()
