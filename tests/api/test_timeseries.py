"""Figures over time, and what the first page shows of the parts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from schema.db.session import Sessions
from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.worker_beats import beat
from tests.api.asserts import assert_problem
from tests.api.given import given_approval, given_ticket

URL = "/api/v1/metrics/timeseries"


async def _series(client: httpx.AsyncClient, **params: str) -> dict[str, Any]:
    answer = await client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    series: dict[str, Any] = answer.json()
    return series


@pytest.mark.parametrize(
    ("range_", "bucket", "least"),
    [("1h", "5m", 12), ("24h", "1h", 24), ("7d", "6h", 28), ("30d", "1d", 30), ("90d", "1d", 90)],
)
async def test_empty_parts_are_there_and_touch_each_other(
    range_: str, bucket: str, least: int, client: httpx.AsyncClient
) -> None:
    series = await _series(client, range=range_, tz="Europe/Berlin")
    buckets = series["buckets"]
    assert (series["bucket"], series["tz"]) == (bucket, "Europe/Berlin")
    assert least <= len(buckets) <= least + 2
    assert [one["end"] for one in buckets[:-1]] == [one["start"] for one in buckets[1:]]
    assert {one["received"] for one in buckets} == {0}
    assert buckets[0]["first_response_ms"] == {"p50": None, "p95": None}


async def test_what_happened_is_counted_where_it_happened(client: httpx.AsyncClient, sessions: Sessions) -> None:
    now = datetime.now(UTC)
    hour_ago = now - timedelta(minutes=50)
    done = {"status": "completed", "created_at": hour_ago, "completed_at": hour_ago + timedelta(seconds=30)}
    await given_ticket(sessions, **done, first_response_at=hour_ago + timedelta(seconds=10), channel="web")
    ticket_id, approval_id = await given_approval(sessions)
    async with sessions.begin() as session:
        approval = await session.get_one(ApprovalRow, approval_id)
        approval.status, approval.decision, approval.decision_arguments = "approved", "edit", {"amount": "1.00"}
        approval.requested_at, approval.decided_at = now - timedelta(seconds=60), now
        (await session.get_one(ToolCallRow, (ticket_id, 1, 1))).status = "failed"
        key = {"ticket_id": ticket_id, "tool": "process_refund", "digest": "", "arguments": {}, "status": "done"}
        session.add(EffectRow(key="k", **key))
        await session.flush()
        money = {"order_id": "1001", "amount_minor": 500, "currency": "USD", "status": "done"}
        session.add(RefundRow(effect_key="k", ticket_id=ticket_id, **money))
        versions = {"model": "m", "prompt_version": "p", "toolset_version": "t", "policy_version": "v"}
        tokens = {"input_tokens": 7, "output_tokens": 3, "duration_ms": 1}
        session.add(AgentStepRow(ticket_id=ticket_id, turn=1, step=1, content="", **versions, **tokens))
    buckets = (await _series(client, range="24h", bucket="1d"))["buckets"]
    filled = [one for one in buckets if one["received"]]
    assert sum(one["received"] for one in filled) == 2
    assert {name for one in filled for name in one["by_channel"]} == {"web", "api"}
    answered = next(one for one in buckets if one["first_response_ms"]["p50"])
    assert (answered["first_response_ms"]["p50"], answered["resolution_ms"]["p95"]) == (10_000, 30_000)
    last = next(one for one in buckets if one["approvals"]["approved"])
    approvals = last["approvals"]
    assert (approvals["edited"], approvals["override_rate"], approvals["wait_p50_ms"]) == (1, 1.0, 60_000)
    assert last["tools"] == {"process_refund": {"calls": 1, "errors": 1}}
    assert last["refunds"] == [{"count": 1, "total": {"minor": 500, "currency": "USD"}}]
    assert last["model"] == {"calls": 1, "tokens_in": 7, "tokens_out": 3}


@pytest.mark.parametrize(
    "params",
    [
        *({"range": "1y"}, {"bucket": "1s"}, {"tz": "Mars/Base"}, {"tz": "../../etc/passwd"}, {"tz": "x" * 65}),
        {"range": "90d", "bucket": "1m"},
    ],
)
async def test_what_cannot_be_cut_is_refused(params: dict[str, str], client: httpx.AsyncClient) -> None:
    answer = await client.get(URL, params=params)
    assert_problem(answer, 422, "invalid_request")
    [name] = {error["field"] for error in answer.json()["errors"]}
    assert name.removeprefix("query.") in params


async def test_the_first_page_compares_with_the_time_before(client: httpx.AsyncClient, sessions: Sessions) -> None:
    now = datetime.now(UTC)
    await given_ticket(sessions, status="completed", created_at=now - timedelta(hours=2))
    await given_ticket(sessions, status="failed", created_at=now - timedelta(hours=30))
    stats = (await client.get("/api/v1/dashboard/stats")).json()
    assert (stats["received"], stats["previous"]["received"]) == (1, 1)
    assert (stats["completion_rate"], stats["previous"]["completion_rate"]) == (1.0, 0.0)
    assert (stats["auto_resolution_rate"], stats["previous"]["auto_resolution_rate"]) == (1.0, None)
    assert len(stats["recent"]) == 2


async def test_what_a_person_did_was_not_resolved_alone(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await given_ticket(sessions, status="completed")
    ticket_id, approval_id = await given_approval(sessions)
    async with sessions.begin() as session:
        (await session.get_one(TicketRow, ticket_id)).status = "completed"
        approval = await session.get_one(ApprovalRow, approval_id)
        approval.status, approval.requested_at = "approved", datetime.now(UTC) - timedelta(seconds=90)
        approval.decided_at = approval.requested_at + timedelta(seconds=80)
    stats = (await client.get("/api/v1/dashboard/stats")).json()
    assert stats["auto_resolution_rate"] == 0.5
    assert stats["approval_wait_ms"]["median"] == 80_000


async def test_the_parts_are_told_without_asking_anybody(client: httpx.AsyncClient, sessions: Sessions) -> None:
    system = (await client.get("/api/v1/dashboard/stats")).json()["system"]
    assert (system["worker_alive"], system["worker_seen_at"], system["queue_length"]) == (False, None, 0)
    ticket_id = await given_ticket(sessions)
    async with sessions.begin() as session:
        await beat(session, "a worker")
        effect = {"ticket_id": ticket_id, "tool": "process_refund", "digest": "", "arguments": {}, "status": "unknown"}
        session.add(EffectRow(key="k", **effect))
    stats = (await client.get("/api/v1/dashboard/stats")).json()
    system = stats["system"]
    assert (system["worker_alive"], system["queue_length"], system["unknown_effects"]) == (True, 1, 1)
    assert (system["model"], system["email_provider"], system["payments"]) == ("offline", "outbox", "sandbox")
    assert [(one["kind"], one["reason"]) for one in stats["needs_you"]] == [("unknown_effect", "process_refund")]
