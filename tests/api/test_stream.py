"""What changes is heard at once, by everybody, whatever breaks in between."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from api.live.hub import KEPT, STREAMS_PER_PERSON, WAITING, LiveHub
from schema.db.accounts import set_bootstrap_key
from schema.db.session import Sessions
from schema.db.tables.approvals import ApprovalRow
from schema.live import Hint, HintType, read_hint
from schema.settings import Settings
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY, AsRole, serve
from tests.api.given import TICKET, given_approval, given_held_mail, given_ticket
from tests.api.listening import listening

PASSWORD = "correct horse battery"


def _ticket(number: int, version: int = 1) -> Hint:
    return Hint(type=HintType.TICKET, id=str(number), version=version)


async def test_a_new_ticket_and_its_changes_are_heard_at_once(client: httpx.AsyncClient) -> None:
    async with listening(client) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert (stream.headers["cache-control"], stream.headers["x-accel-buffering"]) == ("no-store", "no")
        took = []
        for _ in range(5):
            ticket = (await client.post("/api/v1/tickets", json=TICKET)).json()["id"]
            started = time.monotonic()
            assert (await stream.hears("ticket.updated", ticket))["version"] == 1
            took.append(time.monotonic() - started)
        stream.heard.clear()
        await client.post(f"/api/v1/tickets/{ticket}/messages", json={"kind": "note", "body": "Looks odd."})
        assert (await stream.hears("ticket.updated", ticket))["version"] == 2
    assert sorted(took)[2] < 0.5  # a tenth of a second where nothing else runs


async def test_requests_mails_settings_and_presence_are_heard(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async with listening(client) as stream:
        ticket_id, approval_id = await given_approval(sessions)
        first = await stream.hears("approval.updated", str(approval_id))
        stream.heard.clear()
        async with sessions.begin() as session:
            (await session.get_one(ApprovalRow, approval_id)).status = "rejected"
        assert (await stream.hears("approval.updated", str(approval_id)))["version"] > first["version"]
        held = await given_held_mail(sessions, ticket_id)
        await stream.hears("mail.updated", held["inbound_mail_id"])
        await client.put("/api/v1/effect-hold", json={"active": True, "reason": "An odd evening."})
        await stream.hears("settings.updated")
        await client.put(f"/api/v1/approvals/{approval_id}/presence")
        await stream.hears("presence", str(approval_id))


async def test_what_was_missed_comes_with_the_next_connection(client: httpx.AsyncClient) -> None:
    async with listening(client) as stream:
        last_id = stream.last_id
    missed = [(await client.post("/api/v1/tickets", json=TICKET)).json()["id"] for _ in range(3)]
    async with listening(client, last_id) as stream:
        for ticket in missed:
            await stream.hears("ticket.updated", ticket)
        assert [hint["type"] for hint in stream.heard].count("resync") == 0
        seen = stream.last_id
    async with client.stream("GET", "/api/v1/stream", params={"after": "of-another-life-3"}) as answer:
        lines = answer.aiter_lines()
        assert [await anext(lines) for _ in range(5)][2:] == [
            f"id: {seen}",
            "event: resync",
            'data: {"type":"resync","id":null,"version":0}',
        ]


async def test_a_person_has_a_bounded_number_of_streams(client: httpx.AsyncClient, as_role: AsRole) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(STREAMS_PER_PERSON):
            await stack.enter_async_context(listening(client))
        answer = await client.get("/api/v1/stream")
        assert_problem(answer, 429, "too_many_streams")
        assert answer.headers["retry-after"] == "10"
        async with listening(await as_role("viewer")):
            pass
    await asyncio.sleep(0.1)
    async with listening(client):
        pass


@pytest.fixture
def impatient(settings: Settings, sessions: Sessions) -> Iterator[str]:
    """An API that looks after its streams every fifth of a second."""
    with serve(settings.model_copy(update={"admin_password": SecretStr(PASSWORD)}), live=LiveHub(0.2)) as url:
        yield url


@pytest.fixture
async def browser(impatient: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=impatient, timeout=30) as client:
        await client.post("/api/v1/auth/login", json={"email": "admin@localhost", "password": PASSWORD})
        yield client


async def test_a_quiet_stream_pings_and_ends_with_the_session(browser: httpx.AsyncClient) -> None:
    async with listening(browser) as stream:
        async with asyncio.timeout(10):
            while stream.pings < 2:
                await asyncio.sleep(0.05)
        assert not stream.ended.is_set()
        await browser.post("/api/v1/auth/logout")
        async with asyncio.timeout(10):
            await stream.ended.wait()


async def test_stopping_does_not_wait_for_open_streams(settings: Settings, sessions: Sessions) -> None:
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    with serve(settings) as url:
        client = httpx.AsyncClient(base_url=url, headers=headers)
        opened = await client.send(client.build_request("GET", "/api/v1/stream"), stream=True)
        started = time.monotonic()
    assert time.monotonic() - started < 3
    await opened.aclose()
    await client.aclose()


async def test_a_lost_connection_to_the_database_makes_everybody_look_again(
    client: httpx.AsyncClient, database_url: str
) -> None:
    async with listening(client) as stream:
        connection = await asyncpg.connect(database_url)
        ended = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %ticketflow_live%'"
        )
        await connection.close()
        assert ended
        await stream.hears("resync")
        ticket = (await client.post("/api/v1/tickets", json=TICKET)).json()["id"]
        await stream.hears("ticket.updated", ticket)


async def test_behind_a_pooler_the_same_is_heard_by_asking(settings: Settings, sessions: Sessions) -> None:
    before = await given_ticket(sessions)
    async with sessions.begin() as session:
        await set_bootstrap_key(session, ADMIN_KEY)
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    with serve(settings.model_copy(update={"database_direct": False})) as url:
        async with httpx.AsyncClient(base_url=url, headers=headers) as client, listening(client) as stream:
            await asyncio.sleep(0.5)  # until it knows what was there before
            ticket_id, approval_id = await given_approval(sessions)
            await client.post(f"/api/v1/tickets/{ticket_id}/messages", json={"kind": "note", "body": "Hm."})
            assert (await stream.hears("ticket.updated", str(ticket_id)))["version"] == 2
            await stream.hears("approval.updated", str(approval_id))
            await client.put("/api/v1/effect-hold", json={"active": True, "reason": "An odd evening."})
            await client.put(f"/api/v1/tickets/{ticket_id}/presence")
            await given_held_mail(sessions, ticket_id)
            for kind in ("settings.updated", "presence", "mail.updated"):
                await stream.hears(kind)
            assert str(before) not in {hint["id"] for hint in stream.heard}


async def test_hints_of_the_same_thing_in_one_moment_are_one() -> None:
    hub = LiveHub()
    with hub.subscribe("ada", None) as subscriber:
        for version in (1, 3, 2):
            hub.announce(_ticket(1, version))
        hub.announce(_ticket(2))
        assert [numbered.hint.version for numbered in await subscriber.take(1)] == [3, 1]


async def test_who_takes_nothing_up_gets_a_resync_and_holds_up_nobody() -> None:
    hub = LiveHub()
    with hub.subscribe("slow", None) as slow, hub.subscribe("quick", None) as quick:
        for number in range(WAITING + 1):
            hub.announce(_ticket(number))
            hub.flush()
            assert len(await quick.take(1)) == 1
        assert [(one.number, one.hint.type) for one in await slow.take(1)] == [(WAITING + 1, "resync")]


async def test_what_is_too_long_ago_is_a_resync() -> None:
    hub = LiveHub()
    for number in range(KEPT + 2):
        hub.announce(_ticket(number))
        hub.flush()
    for missed, expected in ((0, 0), (1, 1), (KEPT, KEPT)):
        with hub.subscribe("ada", hub.name(KEPT + 2 - missed)) as subscriber:
            taken = list(subscriber.waiting)
            wanted = min(expected, WAITING)
            assert len(taken) == (wanted if expected <= WAITING else 1)
    for last_id in (
        hub.name(1),
        hub.name(KEPT + 3),
        hub.name(-1),
        "x",
        "",
        f"{hub.epoch}-x",
        f"{hub.epoch}-{'9' * 50}",
    ):
        with hub.subscribe("ada", last_id) as subscriber:
            assert [one.hint.type for one in subscriber.waiting] == ["resync"], last_id


async def test_a_hub_that_is_closed_takes_nobody_in() -> None:
    hub = LiveHub()
    hub.close()
    with hub.subscribe("ada", None) as subscriber:
        assert (subscriber.closed, await subscriber.take(60)) == (True, [])


@pytest.mark.parametrize(
    "payload", ["", "ticket.updated", "ticket.updated x", "ticket.updated x -1", "other x 1", "a b c"]
)
def test_a_notice_of_another_version_is_passed_over(payload: str) -> None:
    assert read_hint(payload) is None
