"""One search over everything."""

from typing import Any

import httpx
import pytest

from schema.db.session import Sessions
from tests.api.asserts import assert_problem
from tests.api.given import given_shop, given_ticket
from tests.api.test_ticket_lists import HOSTILE


async def _search(client: httpx.AsyncClient, q: str) -> dict[str, Any]:
    answer = await client.get("/api/v1/search", params={"q": q})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_few_of_everything_are_found(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await given_shop(sessions)
    ticket = str(await given_ticket(sessions))
    await client.put("/api/v1/knowledge/returns", json={"title": "Sending things back", "body": "In 30 days."})
    for text in ("ada", "Lovelace", "ada@example.com", "cus_ada"):
        assert [one["id"] for one in (await _search(client, text))["customers"]] == ["cus_ada"], text
    assert [one["id"] for one in (await _search(client, "1001"))["orders"]] == ["1001"]
    assert [one["id"] for one in (await _search(client, "100"))["orders"]] == ["1001"]
    for text in ("lamp", ticket, ticket[:8], "order 1001"):
        assert [one["id"] for one in (await _search(client, text))["tickets"]] == [ticket], text
    for text in ("sending", "returns"):
        assert [one["slug"] for one in (await _search(client, text))["articles"]] == ["returns"], text
    nothing = await _search(client, "nowhere")
    assert [nothing[name] for name in ("tickets", "customers", "orders", "articles")] == [[], [], [], []]


async def test_never_more_than_a_few(client: httpx.AsyncClient, sessions: Sessions) -> None:
    for _ in range(8):
        await given_ticket(sessions)
    assert len((await _search(client, "lamp"))["tickets"]) == 6


@pytest.mark.parametrize("text", ["", " ", *HOSTILE])
async def test_any_text_is_only_text(text: str, client: httpx.AsyncClient) -> None:
    assert (await _search(client, text))["tickets"] == []


async def test_a_text_without_end_is_refused(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/api/v1/search", params={"q": "x" * 201}), 422, "invalid_request")
