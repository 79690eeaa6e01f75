"""The figures of the dashboard's first page, and what it must know of the settings."""

from datetime import UTC, datetime, timedelta

import httpx

from schema.db.session import Sessions
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow, RefundRow
from tests.api.asserts import assert_problem
from tests.api.given import given_approval, given_ticket

URL = "/api/v1/dashboard/stats"


async def test_an_empty_system_has_no_figures(client: httpx.AsyncClient) -> None:
    stats = (await client.get(URL)).json()
    assert stats["range"] == "24h"
    assert set(stats["counts"].values()) == set(stats["open"].values()) == {0}
    assert stats["first_response_ms"] == {"median": None, "p95": None}
    assert stats["completion_rate"] is stats["approval_rate"] is None
    assert (stats["received"], stats["pending_approvals"], stats["needs_you"]) == (0, 0, [])


async def test_figures_are_counted_in_the_range(client: httpx.AsyncClient, sessions: Sessions) -> None:
    now = datetime.now(UTC)
    for seconds in (1, 2, 3, 10):
        created = now - timedelta(minutes=30)
        answered = created + timedelta(seconds=seconds)
        await given_ticket(sessions, status="completed", created_at=created, first_response_at=answered)
    await given_ticket(sessions, status="failed", created_at=now - timedelta(days=2))
    stats = (await client.get(URL, params={"range": "1h"})).json()
    assert (stats["received"], stats["counts"]["completed"], stats["counts"]["failed"]) == (4, 4, 0)
    assert stats["open"]["failed"] == 1
    assert stats["first_response_ms"] == {"median": 2500.0, "p95": 8950.0}
    assert stats["completion_rate"] == 1.0
    week = (await client.get(URL, params={"range": "7d"})).json()
    assert (week["received"], week["completion_rate"]) == (5, 0.8)


async def test_what_needs_a_person_comes_longest_waiting_first(client: httpx.AsyncClient, sessions: Sessions) -> None:
    waiting, approval_id = await given_approval(sessions)
    failed = await given_ticket(sessions, status="failed", failure="boom")
    with_person = await given_ticket(sessions, status="escalated")
    await given_ticket(sessions, status="completed")
    stats = (await client.get(URL)).json()
    needs = [(item["kind"], item["ticket_id"], item["reason"]) for item in stats["needs_you"]]
    assert sorted(needs) == sorted(
        [
            ("approval", str(waiting), "process_refund"),
            ("failed", str(failed), "boom"),
            ("escalated", str(with_person), None),
        ]
    )
    assert [item["approval_id"] for item in stats["needs_you"] if item["kind"] == "approval"] == [str(approval_id)]
    assert stats["needs_you"] == sorted(stats["needs_you"], key=lambda item: item["since"])
    assert stats["pending_approvals"] == 1


async def test_the_approval_rate_counts_what_people_decided(client: httpx.AsyncClient, sessions: Sessions) -> None:
    for status in ("approved", "rejected", "approved", "expired", "cancelled"):
        _, approval_id = await given_approval(sessions)
        async with sessions.begin() as session:
            row = await session.get_one(ApprovalRow, approval_id)
            row.status, row.decided_at = status, datetime.now(UTC)
    assert (await client.get(URL)).json()["approval_rate"] == 0.6667


async def test_an_unknown_range_is_refused(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(URL, params={"range": "1y"}), 422)


async def test_the_settings_are_told_without_secrets(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/config")
    assert answer.json() == {
        "version": "0.1.0",
        "offline_model": True,
        "temporal_ui_url": "http://127.0.0.1:8233",
        "namespace": "default",
        "support_address": "support@localhost",
        "email_provider": "outbox",
        "payments": "sandbox",
    }


async def test_templates_are_tickets_that_can_be_sent(client: httpx.AsyncClient) -> None:
    templates = (await client.get("/api/v1/ticket-templates")).json()["items"]
    assert len({template["id"] for template in templates}) == len(templates) > 0
    for template in templates:
        ticket = {name: value for name, value in template["ticket"].items() if value is not None}
        assert (await client.post("/api/v1/tickets", json={**ticket, "channel": "web"})).status_code == 202


async def test_refunds_are_summed_by_currency_and_stretch(client: httpx.AsyncClient, sessions: Sessions) -> None:
    now = datetime.now(UTC)
    ticket_id, _ = await given_approval(sessions)
    made = [("USD", 500, 1, "done"), ("USD", 250, 2, "done"), ("JPY", 5200, 30, "done"), ("USD", 9900, 1, "failed")]
    async with sessions.begin() as session:
        for number, (currency, minor, hours, status) in enumerate(made):
            effect = {"ticket_id": ticket_id, "tool": "process_refund", "digest": "", "arguments": {}, "status": "done"}
            session.add(EffectRow(key=f"k{number}", **effect))
            await session.flush()
            money = {"order_id": "1001", "amount_minor": minor, "currency": currency, "status": status}
            at = now - timedelta(hours=hours)
            session.add(RefundRow(effect_key=f"k{number}", ticket_id=ticket_id, at=at, **money))
    stats = (await client.get(URL)).json()
    assert stats["refunds"] == [{"count": 2, "total": {"minor": 750, "currency": "USD"}}]
    assert stats["previous"]["refunds"] == [{"count": 1, "total": {"minor": 5200, "currency": "JPY"}}]
