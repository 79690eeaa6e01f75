"""The same key and body happen once, and are answered alike."""

import asyncio

import httpx
from sqlalchemy import func, select

from schema.db.session import Sessions
from schema.db.tables.accounts import IdempotencyKeyRow
from schema.db.tables.tickets import MessageRow, TicketRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import TICKET, given_ticket

KEY = {"Idempotency-Key": "order 1001, first try"}


async def _count(sessions: Sessions, row: type) -> int:
    async with sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(row)) or 0)


async def test_a_repeated_request_gets_the_first_answer(client: httpx.AsyncClient, sessions: Sessions) -> None:
    first = await client.post("/api/v1/tickets", json=TICKET, headers=KEY)
    again = await client.post("/api/v1/tickets", json=dict(reversed(TICKET.items())), headers=KEY)
    assert (again.status_code, again.content) == (202, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await _count(sessions, TicketRow) == 1


async def test_the_key_with_another_body_or_address_is_refused(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = (await client.post("/api/v1/tickets", json=TICKET, headers=KEY)).json()["id"]
    other = await client.post("/api/v1/tickets", json={**TICKET, "body": "other"}, headers=KEY)
    assert_problem(other, 422, "idempotency_key_reused")
    elsewhere = await client.post(f"/api/v1/tickets/{ticket_id}/cancel", headers=KEY)
    assert_problem(elsewhere, 422, "idempotency_key_reused")
    assert await _count(sessions, TicketRow) == 1


async def test_twenty_twins_at_once_make_one_ticket(client: httpx.AsyncClient, sessions: Sessions) -> None:
    posts = [client.post("/api/v1/tickets", json=TICKET, headers=KEY) for _ in range(20)]
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert await _count(sessions, TicketRow) == await _count(sessions, WorkflowCommandRow) == 1


async def test_a_refused_request_does_not_use_the_key_up(client: httpx.AsyncClient, sessions: Sessions) -> None:
    assert_problem(await client.post("/api/v1/tickets", json={**TICKET, "subject": ""}, headers=KEY), 422)
    assert await _count(sessions, IdempotencyKeyRow) == 0
    assert (await client.post("/api/v1/tickets", json=TICKET, headers=KEY)).status_code == 202


async def test_keys_of_different_callers_do_not_meet(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    other = await as_role("agent")
    mine = (await client.post("/api/v1/tickets", json=TICKET, headers=KEY)).json()["id"]
    theirs = (await other.post("/api/v1/tickets", json=TICKET, headers=KEY)).json()["id"]
    assert mine != theirs


async def test_messages_and_actions_take_keys_too(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions, status="failed", failure="boom")
    url = f"/api/v1/tickets/{ticket_id}"
    for path, body in (("/messages", {"kind": "note", "body": "x"}), ("/retry", None), ("/takeover", None)):
        headers = {"Idempotency-Key": path}
        first = await client.post(url + path, json=body, headers=headers)
        again = await client.post(url + path, json=body, headers=headers)
        assert (first.status_code, again.content) == (202, first.content)
        assert again.headers["idempotent-replayed"] == "true"
    assert await _count(sessions, MessageRow) == 2
    assert await _count(sessions, WorkflowCommandRow) == 3


async def test_the_secret_of_a_new_key_is_not_kept(client: httpx.AsyncClient, sessions: Sessions) -> None:
    body = {"name": "shop", "role": "agent"}
    first = (await client.post("/api/v1/api-keys", json=body, headers=KEY)).json()
    again = await client.post("/api/v1/api-keys", json=body, headers=KEY)
    assert again.status_code == 201
    assert again.json() == {**first, "key": None}
    async with sessions() as session:
        kept = await session.scalar(select(IdempotencyKeyRow.answer))
    assert first["key"] not in str(kept)
