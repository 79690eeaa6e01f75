"""The audit log over HTTP: who did what, found again, and whether the log is whole."""

import hashlib
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from schema.db.session import Sessions
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import TICKET


async def _write_customers(client: httpx.AsyncClient, count: int = 3) -> list[dict[str, Any]]:
    for number in range(count):
        await client.put(f"/api/v1/customers/c{number}", json={"email": f"c{number}@example.com", "name": "C"})
    items: list[dict[str, Any]] = (await client.get("/api/v1/audit")).json()["items"]
    return items


async def _listed(client: httpx.AsyncClient, **params: str) -> list[str]:
    answer = await client.get("/api/v1/audit", params=params)
    assert answer.status_code == 200, answer.text
    return [line["object"] for line in answer.json()["items"]]


async def test_lines_are_chained_and_anybody_who_reads_them_can_verify_them(client: httpx.AsyncClient) -> None:
    newest_first = await _write_customers(client)
    previous = "0" * 64
    for line in reversed(newest_first):
        recorded = line.pop("hash")
        line["at"] = line["at"].replace("Z", "+00:00")
        canonical = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert line["previous_hash"] == previous
        assert recorded == hashlib.sha256(canonical.encode()).hexdigest()
        previous = recorded


async def test_an_answer_of_a_person_is_audited_since_it_takes_the_ticket_over(client: httpx.AsyncClient) -> None:
    ticket = (await client.post("/api/v1/tickets", json=TICKET)).json()
    messages = f"/api/v1/tickets/{ticket['id']}/messages"
    for kind in ("note", "reply"):
        message = (await client.post(messages, json={"kind": kind, "body": "We sent a new lamp."})).json()
    line = (await client.get("/api/v1/audit", params={"object": f"ticket:{ticket['id']}"})).json()["items"]
    assert [(entry["action"], entry["data"]) for entry in line] == [("reply.written", {"message_id": message["id"]})]


async def test_lines_are_found_by_actor_action_object_and_time(client: httpx.AsyncClient, as_role: AsRole) -> None:
    agent = await as_role("agent", "shop")
    ticket = (await agent.post("/api/v1/tickets", json=TICKET)).json()
    await agent.post(f"/api/v1/tickets/{ticket['id']}/takeover")
    lines = await _write_customers(client)
    assert await _listed(client, actor="key:shop") == [f"ticket:{ticket['id']}"]
    assert await _listed(client, action="customer.written") == ["customer:c2", "customer:c1", "customer:c0"]
    assert await _listed(client, object="customer:c1") == ["customer:c1"]
    assert await _listed(client, actor="key:shop", action="customer.written") == []
    assert await _listed(client, since=lines[1]["at"], until=lines[0]["at"]) == ["customer:c1"]
    assert await _listed(client, action="") == [line["object"] for line in lines]


async def test_pages_of_a_filtered_list_follow_each_other(client: httpx.AsyncClient) -> None:
    await _write_customers(client, 5)
    found, cursor = [], None
    while True:
        params = {"action": "customer.written", "limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/v1/audit", params=params)).json()
        found += [line["object"] for line in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == [f"customer:c{number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("params", [{"since": "yesterday"}, {"until": "2026-01-01T00:00:00"}])
async def test_a_filter_nobody_can_read_is_refused(params: dict[str, str], client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/api/v1/audit", params=params), 422, "invalid_request")


async def test_the_log_is_verified_over_http(client: httpx.AsyncClient, sessions: Sessions) -> None:
    lines = await _write_customers(client)
    intact = {"lines": 3, "intact": True, "head": lines[0]["hash"], "first_broken": None, "problem": None}
    assert (await client.get("/api/v1/audit/verification")).json() == intact
    params = {"expect_head": lines[1]["hash"]}
    assert (await client.get("/api/v1/audit/verification", params=params)).json() == intact
    other = (await client.get("/api/v1/audit/verification", params={"expect_head": "a" * 64})).json()
    assert (other["intact"], other["first_broken"]) == (False, None)
    async with sessions.begin() as session:
        await session.execute(text("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only"))
        await session.execute(text("UPDATE audit_log SET actor = 'key:nobody' WHERE id = 2"))
    broken = (await client.get("/api/v1/audit/verification")).json()
    assert (broken["lines"], broken["intact"], broken["first_broken"]) == (1, False, 2)
    assert "line 2 was changed" in broken["problem"]


async def test_only_an_admin_reads_and_verifies_the_log(as_role: AsRole) -> None:
    approver = await as_role("approver")
    for path in ("/api/v1/audit", "/api/v1/audit/verification"):
        assert_problem(await approver.get(path), 403, "forbidden")
    refused = await approver.get("/api/v1/audit/verification", params={"expect_head": "short"})
    assert_problem(refused, 403, "forbidden")
