"""Kill -9 while a decision can be undone: it is executed once afterwards, or its undo holds."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.durability.test_kills import all_items, approve, waiting_refund
from tests.stack import Stack, reaches, until

SECONDS = 6


@pytest.fixture
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An installation that leaves some time for second thoughts."""
    stack = Stack(tmp_path_factory.mktemp("undo") / "data", {"TICKETFLOW_UNDO_SECONDS": str(SECONDS)})
    await stack.start()
    yield stack
    stack.kill_everything()


async def undo(client: httpx.AsyncClient, approval_id: str) -> httpx.Response:
    return await client.post(f"/approvals/{approval_id}/undo")


async def test_a_worker_killed_meanwhile_executes_the_decision_once_and_keeps_an_undo(stack: Stack) -> None:
    async with stack.client() as client:
        kept, undone = await waiting_refund(client), await waiting_refund(client)
        for _, approval_id in (kept, undone):
            await approve(client, approval_id)
        stack.kill("worker")
        assert await all_items(client, "/refunds") == []
    async with stack.client() as another:  # a new tab: the undo lives on the server
        answer = await undo(another, undone[1])
        assert (answer.status_code, answer.json()["status"]) == (200, "pending")
        await reaches(another, kept[0], "completed")
        assert (await undo(another, kept[1])).status_code == 409
        await asyncio.sleep(SECONDS)
        await _is_undone(another, undone)
        assert len(await all_items(another, "/refunds")) == 1
        assert len(await all_items(another, "/outbox")) == 1


async def test_everything_killed_meanwhile_comes_to_the_same_end(stack: Stack) -> None:
    async with stack.client() as client:
        kept, undone = await waiting_refund(client), await waiting_refund(client)
        for _, approval_id in (kept, undone):
            await approve(client, approval_id)
        await undo(client, undone[1])
    stack.kill_everything()
    await stack.start()
    async with stack.client() as client:
        await reaches(client, kept[0], "completed")
        await _is_undone(client, undone)
        assert len(await all_items(client, "/refunds")) == 1
        await approve(client, undone[1])
        assert (await client.get(f"/approvals/{undone[1]}")).json()["execution"]["status"] == "pending"


async def _is_undone(client: httpx.AsyncClient, request: tuple[str, str]) -> None:
    ticket_id, approval_id = request
    approval = (await client.get(f"/approvals/{approval_id}")).json()
    assert (approval["status"], approval["execution"]["status"]) == ("pending", "none")

    async def waits() -> bool:
        return bool((await client.get(f"/tickets/{ticket_id}")).json()["status"] == "awaiting_approval")

    await until(waits)
    assert await all_items(client, f"/refunds?ticket_id={ticket_id}") == []
