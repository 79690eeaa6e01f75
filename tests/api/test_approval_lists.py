"""Lists of requests: what is due first, lanes, filters, pages, counts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from tests.api.asserts import assert_problem
from tests.api.given import given_approval

NOW = datetime.now(UTC).replace(microsecond=0)


async def given(sessions: Sessions, amount: str = "10.00", **changes: Any) -> str:
    """A request with its columns changed as asked."""
    _, approval_id = await given_approval(sessions, amount)
    if changes:
        async with sessions.begin() as session:
            await session.execute(update(ApprovalRow).where(ApprovalRow.id == approval_id).values(**changes))
    return str(approval_id)


async def listed(client: httpx.AsyncClient, limit: int = 2, **params: Any) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    while True:
        answer = await client.get("/api/v1/approvals", params={"limit": limit, **params})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        params["cursor"] = page["next_cursor"]


async def test_what_is_due_first_comes_first_then_the_largest_amount(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    small = await given(sessions, "5.00", expires_at=soon)
    large = await given(sessions, "9.00", expires_at=soon)
    last = await given(sessions, "42.50", expires_at=later + timedelta(hours=9))
    escalates = await given(sessions, "1.00", expires_at=later + timedelta(hours=9), escalate_at=later)
    without = await given(sessions, "1.00", expires_at=soon, evidence={})
    expected = [large, small, without, escalates, last]
    assert await listed(client, status="pending") == expected
    assert await listed(client, lane="pending", limit=1) == expected
    assert await listed(client, sort="due_at", limit=200) == expected


async def decided(sessions: Sessions, hours_ago: float, status: str = "approved", **more: Any) -> str:
    at = NOW - timedelta(hours=hours_ago)
    decision = {"approved": "approve", "rejected": "reject"}.get(status)
    return await given(sessions, status=status, decision=decision, decided_at=at, **more)


async def test_history_is_newest_first(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ids = [await decided(sessions, hours) for hours in (1, 3, 2)]
    rejected, expired = await decided(sessions, 4, "rejected"), await decided(sessions, 5, "expired")
    await given(sessions)
    expected = [ids[0], ids[2], ids[1], rejected, expired]
    assert await listed(client, lane="history") == expected
    assert await listed(client, status=["rejected", "expired"], sort="-decided_at") == [rejected, expired]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"action_type": "process_refund"}, 3),
        ({"action_type": "reset_password"}, 0),
        ({"currency": "usd"}, 3),
        ({"currency": "EUR"}, 0),
        ({"customer_email": "ADA@example.com"}, 2),
        ({"customer_email": "eve@example.com"}, 1),
        ({"decided_by": "ann@shop.example"}, 1),
        ({"from": (NOW - timedelta(days=2)).isoformat()}, 2),
        ({"to": (NOW - timedelta(days=2)).isoformat()}, 1),
        ({"q": "1001"}, 3),
        ({"q": "broken lamp"}, 3),
        ({"q": "no such words"}, 0),
        ({"status": ["pending", "approved"], "q": "lamp", "decided_by": "ann@shop.example"}, 1),
        ({"status": "expired"}, 0),
    ],
)
async def test_filters_add_up(
    params: dict[str, Any], found: int, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await given(sessions)
    await decided(sessions, 1, decided_by="ann@shop.example", requested_at=NOW - timedelta(days=3))
    ticket_id, _ = await given_approval(sessions)
    async with sessions.begin() as session:
        await session.execute(
            update(TicketRow).where(TicketRow.id == ticket_id).values(customer_email="eve@example.com")
        )
    assert len(await listed(client, **params)) == found


async def test_a_request_is_found_by_its_own_id_and_by_its_ticket(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    await given(sessions)
    assert await listed(client, q=str(approval_id)) == await listed(client, ticket_id=ticket_id) == [str(approval_id)]


async def test_what_failed_is_a_lane_of_its_own(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async def with_effect(hours_ago: float, status: str) -> str:
        approval_id = await decided(sessions, hours_ago)
        async with sessions.begin() as session:
            row = await session.get_one(ApprovalRow, UUID(approval_id))
            values: dict[str, Any] = {"tool": "process_refund", "digest": "d", "arguments": {}, "status": status}
            values["created_at"] = NOW - timedelta(hours=hours_ago)
            session.add(EffectRow(key=approval_id, ticket_id=row.ticket_id, approval_id=row.id, **values))
        return approval_id

    failed, unknown = await with_effect(1, "failed"), await with_effect(30 * 24, "unknown")
    await with_effect(30 * 24, "failed")
    await with_effect(1, "done")
    refused = await decided(sessions, 2)
    async with sessions.begin() as session:
        row = await session.get_one(ApprovalRow, UUID(refused))
        refusal = {"status": "failed", "result": "Error: no", "finished_at": NOW}
        await session.execute(update(ToolCallRow).where(ToolCallRow.ticket_id == row.ticket_id).values(**refusal))
    await decided(sessions, 1)
    assert await listed(client, lane="failed") == [failed, refused, unknown]
    counts = (await client.get("/api/v1/approvals/counts")).json()
    assert counts == {"pending": 0, "overdue": 0, "undoable": 0, "failed": 3}


async def test_the_counts_are_those_of_the_lanes(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await given(sessions)
    await given(sessions, escalate_at=NOW - timedelta(seconds=1))
    await decided(sessions, 0, undo_until=NOW + timedelta(hours=1))
    await decided(sessions, 0, undo_until=NOW + timedelta(hours=1), taken_up_at=NOW)
    counts = (await client.get("/api/v1/approvals/counts")).json()
    assert counts == {"pending": 2, "overdue": 1, "undoable": 1, "failed": 0}
    assert len(await listed(client, lane="undoable")) == 1


async def test_a_page_goes_on_where_the_last_one_ended_whatever_was_decided_since(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ids = [await given(sessions, expires_at=NOW + timedelta(hours=number)) for number in range(1, 5)]
    page = (await client.get("/api/v1/approvals", params={"status": "pending", "limit": 2})).json()
    assert [item["id"] for item in page["items"]] == ids[:2]
    await client.post(f"/api/v1/approvals/{ids[0]}", json={"decision": "reject"})
    params = {"status": "pending", "limit": 2, "cursor": page["next_cursor"]}
    assert [item["id"] for item in (await client.get("/api/v1/approvals", params=params)).json()["items"]] == ids[2:]


@pytest.mark.parametrize(
    "params",
    [
        *({"sort": "amount"}, {"lane": "mine"}, {"currency": "EURO"}, {"from": "yesterday"}, {"status": "open"}),
        *({"cursor": "x"}, {"to": "2026-01-01T00:00:00"}, {"ticket_id": "1"}),
    ],
)
async def test_what_is_no_filter_is_refused(params: dict[str, str], client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/api/v1/approvals", params=params), 422)


async def test_a_cursor_of_another_order_is_refused(client: httpx.AsyncClient, sessions: Sessions) -> None:
    for _ in range(2):
        await given(sessions)
    cursor = (await client.get("/api/v1/approvals", params={"status": "pending", "limit": 1})).json()["next_cursor"]
    params = {"sort": "-requested_at", "cursor": cursor}
    assert_problem(await client.get("/api/v1/approvals", params=params), 422, "invalid_cursor")
