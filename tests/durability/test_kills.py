"""Kill -9 at the worst moments: nothing is lost, and no refund is made twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.stack import Stack, reaches, until

REFUND = {
    "subject": "Refund",
    "body": "Please refund order 1001, it arrived broken.",
    "customer_email": "ada@example.com",
}


@pytest.fixture
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An installation of this test's own, to be killed as it likes."""
    stack = Stack(tmp_path_factory.mktemp("killed") / "data")
    await stack.start()
    yield stack
    stack.kill_everything()


async def waiting_refund(client: httpx.AsyncClient) -> tuple[str, str]:
    """A refund ticket that waits for its approval: its id and the request's."""
    ticket_id = (await client.post("/tickets", json=REFUND)).json()["id"]
    ticket = await reaches(client, ticket_id, "awaiting_approval")
    return ticket_id, ticket["approvals"][0]["id"]


async def approve(client: httpx.AsyncClient, approval_id: str) -> None:
    answer = await client.post(f"/approvals/{approval_id}", json={"decision": "approve"})
    assert answer.status_code == 200, answer.text


async def all_items(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(path)).json()["items"]
    return found


async def test_a_worker_killed_while_it_refunds_refunds_once(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id, approval_id = await waiting_refund(client)
        database = await stack.database()
        # The payment provider's books are locked, so the refund hangs at the provider until the kill.
        hold = database.transaction()
        await hold.start()
        await database.execute("LOCK TABLE sandbox_payments IN ACCESS EXCLUSIVE MODE")
        await approve(client, approval_id)

        async def intended() -> bool:
            return bool(await database.fetchval("SELECT count(*) FROM effects WHERE status = 'intended'"))

        await until(intended)
        stack.kill("worker")
        await asyncio.sleep(1)
        await hold.rollback()
        await reaches(client, ticket_id, "completed")
        assert [refund["status"] for refund in await all_items(client, "/refunds")] == ["done"]
        assert await database.fetchval("SELECT count(*) FROM sandbox_payments") == 1
        assert await database.fetchval("SELECT attempts FROM effects") > 1
        assert len(await all_items(client, "/outbox")) == 1
        await database.close()


async def test_a_worker_killed_while_a_refund_waits_goes_on_after_the_approval(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id, approval_id = await waiting_refund(client)
        stack.kill("worker")
        await approve(client, approval_id)
        await reaches(client, ticket_id, "completed")
        assert len(await all_items(client, "/refunds")) == 1
        assert len(await all_items(client, "/outbox")) == 1


async def test_everything_killed_between_request_and_approval_comes_to_the_same_end(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id, approval_id = await waiting_refund(client)
    stack.kill_everything()
    await stack.start()
    async with stack.client() as client:
        await approve(client, approval_id)
        await reaches(client, ticket_id, "completed")
        assert len(await all_items(client, "/refunds")) == 1
        assert len(await all_items(client, "/outbox")) == 1


async def test_a_ticket_taken_in_while_temporal_is_down_is_worked_off_later(stack: Stack) -> None:
    async with stack.client() as client:
        stack.kill("temporal")
        answer = await client.post("/tickets", json=REFUND)
        assert answer.status_code == 202
        await reaches(client, answer.json()["id"], "awaiting_approval", patience=90)


async def test_killing_each_part_in_turn_under_load_loses_nothing(stack: Stack) -> None:
    async with stack.client() as client:
        question = {**REFUND, "subject": "My order", "body": "Where is my order 1001?"}
        accepted: list[str] = []
        for part in ("worker", "temporal", "api", "postgres"):
            posts = [asyncio.create_task(_post(client, question)) for _ in range(15)]
            await asyncio.sleep(0.3)
            stack.kill(part)
            accepted += [ticket_id for ticket_id in await asyncio.gather(*posts) if ticket_id]
            await until(lambda: _is_up(stack), 60)
        assert len(accepted) >= 15
        for ticket_id in accepted:
            ticket = await reaches(client, ticket_id, "completed", patience=90)
            assert len([m for m in ticket["messages"] if m["direction"] == "outbound"]) == 1


async def _post(client: httpx.AsyncClient, ticket: dict[str, str]) -> str | None:
    """The id of an accepted ticket, None where the caller was not told that it was accepted."""
    try:
        answer = await client.post("/tickets", json=ticket)
    except httpx.TransportError:
        return None
    assert answer.status_code in {202, 503}, answer.text
    return str(answer.json()["id"]) if answer.status_code == 202 else None


async def _is_up(stack: Stack) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return bool((await client.get(f"{stack.url}/readyz")).json()["status"] == "ok")
        except (httpx.TransportError, ValueError):
            return False
