"""A thousand tickets at once: all accepted, all ended in a named state, one answer each."""

import asyncio
from collections import Counter

import httpx
import pytest

from tests.stack import Stack, until

QUESTION = {"subject": "My order", "body": "Where is my order 1001?", "customer_email": "ada@example.com"}
TICKETS = 1000


@pytest.mark.timeout(500)
async def test_a_thousand_tickets_at_once_all_end(stack: Stack) -> None:
    async with stack.client() as client:
        before = await counts(client)
        places = asyncio.Semaphore(100)
        answers = await asyncio.gather(*(post(client, places) for _ in range(TICKETS)))
        assert Counter(answer.status_code for answer in answers) == {202: TICKETS}
        assert len({answer.json()["id"] for answer in answers}) == TICKETS

        async def all_ended() -> bool:
            now = await counts(client)
            return not now["pending"] and not now["processing"]

        await until(all_ended, 400)
        after = await counts(client)
    assert after["completed"] - before["completed"] == TICKETS
    assert after["failed"] == before["failed"]


async def post(client: httpx.AsyncClient, places: asyncio.Semaphore) -> httpx.Response:
    async with places:
        return await client.post("/tickets", json=QUESTION)


async def counts(client: httpx.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await client.get("/dashboard/stats")).json()["counts"]
    return found
