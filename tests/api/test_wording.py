"""Canned reasons and snippets."""

import asyncio
from typing import Any

import httpx
import pytest

from schema.db.session import Sessions
from schema.db.tables.wording import CannedReasonRow
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole

REASONS, SNIPPETS = "/api/v1/canned-reasons", "/api/v1/snippets"


async def _add(client: httpx.AsyncClient, text: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(REASONS, json={"decision": "reject", "text": text} | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _order(client: httpx.AsyncClient, decision: str = "reject") -> list[tuple[int, str, str | None]]:
    items = (await client.get(REASONS, params={"decision": decision})).json()["items"]
    return [(item["place"], item["text"], item["key"]) for item in items]


async def test_the_first_five_reasons_of_each_decision_have_keys(client: httpx.AsyncClient) -> None:
    for number in range(1, 7):
        await _add(client, f"reason {number}")
    await _add(client, "good", decision="approve")
    keys = [key for _, _, key in await _order(client)]
    assert keys == ["1", "2", "3", "4", "5", None]
    assert await _order(client, "approve") == [(1, "good", "1")]


@pytest.mark.parametrize(
    ("moved", "to", "order"),
    [("a", 3, "bcad"), ("d", 1, "dabc"), ("c", 2, "acbd"), ("b", 20, "acdb"), ("b", 2, "abcd")],
)
async def test_a_reason_moves_and_the_others_close_up(
    client: httpx.AsyncClient, moved: str, to: int, order: str
) -> None:
    ids = {text: (await _add(client, text))["id"] for text in "abcd"}
    answer = await client.patch(f"{REASONS}/{ids[moved]}", json={"place": to})
    assert answer.status_code == 200
    assert [(place, text) for place, text, _ in await _order(client)] == list(enumerate(order, 1))


async def test_a_reason_that_goes_leaves_no_gap_and_a_new_one_can_come_first(client: httpx.AsyncClient) -> None:
    ids = [(await _add(client, text))["id"] for text in "abc"]
    assert (await client.delete(f"{REASONS}/{ids[0]}")).status_code == 204
    await _add(client, "first", place=1)
    changed = await client.patch(f"{REASONS}/{ids[2]}", json={"text": " C "})
    assert (changed.json()["text"], changed.json()["updated_by"]) == ("C", "key:bootstrap")
    assert [text for _, text, _ in await _order(client)] == ["first", "b", "C"]
    assert_problem(await client.delete(f"{REASONS}/{ids[0]}"), 404, "not_found")
    actions = [line["action"] for line in (await client.get("/api/v1/audit")).json()["items"]][:3]
    assert actions == ["canned_reason.changed", "canned_reason.created", "canned_reason.deleted"]


async def test_there_are_at_most_twenty_reasons_also_when_many_come_at_once(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        session.add_all(CannedReasonRow(decision="reject", place=n, text=f"{n}") for n in range(1, 18))
    body = {"decision": "reject", "text": "one more"}
    answers = await asyncio.gather(*(client.post(REASONS, json=body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3
    assert [place for place, _, _ in await _order(client)] == list(range(1, 21))


async def test_a_snippet_knows_its_variables(client: httpx.AsyncClient) -> None:
    body = {"title": "Hello", "body": "Dear {customer_name}, about {order_id} and {customer_name}: 5 { 3 }"}
    refused = assert_problem(await client.post(SNIPPETS, json=body), 422, "invalid_request")
    assert "{ 3 } is no variable; there are {customer_name}, " in refused["errors"][0]["message"]
    made = (await client.post(SNIPPETS, json=body | {"body": "Dear {customer_name}, about {order_id}: 5 { 3"})).json()
    assert made["variables"] == ["customer_name", "order_id"]
    page = (await client.get(SNIPPETS)).json()
    assert {"customer_name", "order_id", "ticket_subject"} <= {one["name"] for one in page["variables"]}
    unknown = await client.patch(f"{SNIPPETS}/{made['id']}", json={"body": "{password}"})
    assert_problem(unknown, 422, "invalid_request")
    assert (await client.get(SNIPPETS)).json()["items"][0]["body"] == made["body"]


async def test_two_snippets_do_not_share_a_title(client: httpx.AsyncClient) -> None:
    first = (await client.post(SNIPPETS, json={"title": "A", "body": "a"})).json()
    await client.post(SNIPPETS, json={"title": "B", "body": "b"})
    assert_problem(await client.post(SNIPPETS, json={"title": "A", "body": "x"}), 409, "title_taken")
    assert_problem(await client.patch(f"{SNIPPETS}/{first['id']}", json={"title": "B"}), 409, "title_taken")
    assert (await client.patch(f"{SNIPPETS}/{first['id']}", json={"title": "C"})).json()["title"] == "C"
    page = (await client.get(SNIPPETS, params={"limit": 1})).json()
    following = (await client.get(SNIPPETS, params={"cursor": page["next_cursor"]})).json()
    assert [one["title"] for one in page["items"] + following["items"]] == ["B", "C"]
    assert (await client.delete(f"{SNIPPETS}/{first['id']}")).status_code == 204
    assert_problem(await client.delete(f"{SNIPPETS}/{first['id']}"), 404, "not_found")


async def test_everybody_reads_them_and_admins_write_them(client: httpx.AsyncClient, as_role: AsRole) -> None:
    approver = await as_role("approver")
    assert (await approver.get(REASONS)).status_code == (await approver.get(SNIPPETS)).status_code == 200
    assert_problem(await approver.post(REASONS, json={"decision": "reject", "text": "x"}), 403, "forbidden")
    assert_problem(await approver.post(SNIPPETS, json={"title": "A", "body": "a"}), 403, "forbidden")
