"""What was really done: refunds, bug reports, escalations, mails, reset links."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from schema.db.accounts import hash_secret
from schema.db.session import Sessions
from schema.db.tables.effects import BugReportRow, EffectRow, EscalationRow, PasswordResetRow, RefundRow
from schema.db.tables.mails import MailRow
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_approval, given_shop, given_ticket

LISTS = ("refunds", "bug-reports", "escalations", "outbox")


async def _given_effect(sessions: Sessions, ticket_id: UUID, key: str, *rows: Any) -> None:
    async with sessions.begin() as session:
        session.add(EffectRow(key=key, ticket_id=ticket_id, tool="t", digest="d", arguments={}, status="done"))
        await session.flush()
        session.add_all(rows)


def _refund(ticket_id: UUID, key: str, status: str = "done") -> RefundRow:
    return RefundRow(
        effect_key=key,
        ticket_id=ticket_id,
        order_id="1001",
        amount_minor=100,
        currency="USD",
        status=status,
        reference="r",
    )


async def test_refunds_are_listed_by_order_and_ticket_but_not_before_they_left(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, _ = await given_approval(sessions)
    other = await given_ticket(sessions)
    for key, status in (("a", "done"), ("b", "pending"), ("c", "unknown")):
        await _given_effect(sessions, ticket_id, key, _refund(ticket_id, key, status))
    refunds = (await client.get("/api/v1/refunds", params={"order_id": "1001", "ticket_id": str(ticket_id)})).json()
    assert [(refund["status"], refund["amount"]) for refund in refunds["items"]] == [
        ("unknown", {"minor": 100, "currency": "USD"}),
        ("done", {"minor": 100, "currency": "USD"}),
    ]
    for params in ({"order_id": "9"}, {"ticket_id": str(other)}):
        assert (await client.get("/api/v1/refunds", params=params)).json()["items"] == []


async def test_bug_reports_carry_a_number_people_can_name(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    row = BugReportRow(effect_key="k", ticket_id=ticket_id, title="Crash", description="Boom", priority="high")
    await _given_effect(sessions, ticket_id, "k", row)
    [report] = (await client.get("/api/v1/bug-reports")).json()["items"]
    assert (report["title"], report["priority"]) == ("Crash", "high")
    assert report["reference"].startswith("BUG-")


async def test_escalations_are_open_or_resolved(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    async with sessions.begin() as session:
        now = datetime.now(UTC)
        session.add(EscalationRow(ticket_id=ticket_id, turn=1, raised_by="agent", reason="angry"))
        session.add(EscalationRow(ticket_id=ticket_id, turn=2, raised_by="agent", reason="lost", resolved_at=now))
    for status, reason in (("open", "angry"), ("resolved", "lost")):
        found = (await client.get("/api/v1/escalations", params={"status": status})).json()["items"]
        assert [item["reason"] for item in found] == [reason]
    assert len((await client.get("/api/v1/escalations", params={"ticket_id": str(ticket_id)})).json()["items"]) == 2


async def _given_mail(sessions: Sessions, ticket_id: UUID, number: int, text: str = "text") -> None:
    mail = MailRow(
        ticket_id=ticket_id,
        to_email="ada@example.com",
        from_email="support@localhost",
        reply_to="support+x@localhost",
        subject=f"Mail {number}",
        text=text,
        html=f"<p>{text}</p>",
        message_id=f"<{number}@localhost>",
        headers={"Auto-Submitted": "auto-replied"},
        status="sent",
    )
    async with sessions.begin() as session:
        session.add(mail)


async def test_a_secret_link_is_shown_to_agents_but_not_to_viewers(
    as_role: AsRole, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await _given_mail(sessions, await given_ticket(sessions), 1, "http://shop.example/reset?token=s3cr-t_0K now")
    for role, shown in (("agent", True), ("viewer", False)):
        [mail] = (await (await as_role(role)).get("/api/v1/outbox")).json()["items"]
        assert ("s3cr-t_0K" in mail["text"], "s3cr-t_0K" in mail["html"]) == (shown, shown)
        assert "http://shop.example/reset?token=" in mail["text"]


async def test_the_outbox_is_paged_newest_first(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    for number in range(5):
        await _given_mail(sessions, ticket_id, number)
    seen: list[str] = []
    params: dict[str, Any] = {"limit": 2, "ticket_id": str(ticket_id)}
    while "cursor" not in params or params["cursor"]:
        page = (await client.get("/api/v1/outbox", params=params)).json()
        seen += [mail["subject"] for mail in page["items"]]
        params["cursor"] = page["next_cursor"]
    assert seen == [f"Mail {number}" for number in (4, 3, 2, 1, 0)]
    assert page["items"][0]["to"] == "ada@example.com"


@pytest.mark.parametrize("name", LISTS)
async def test_lists_refuse_what_they_do_not_know(name: str, client: httpx.AsyncClient) -> None:
    url = f"/api/v1/{name}"
    assert (await client.get(url, params={"ticket_id": "", "cursor": ""})).json() == {"items": [], "next_cursor": None}
    for params in ({"ticket_id": "1"}, {"limit": 0}, {"limit": 201}, {"cursor": "x"}):
        assert_problem(await client.get(url, params=params), 422)


async def _given_reset(sessions: Sessions, token: str, minutes: int = 60) -> None:
    await given_shop(sessions)
    ticket_id = await given_ticket(sessions)
    expires_at = datetime.now(UTC) + timedelta(minutes=minutes)
    row = PasswordResetRow(
        token_hash=hash_secret(token), effect_key=token, customer_id="cus_ada", expires_at=expires_at
    )
    await _given_effect(sessions, ticket_id, token, row)


async def test_a_reset_link_works_once(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await _given_reset(sessions, "good")
    url = "/api/v1/password-resets/redeem"
    assert (await client.post(url, json={"token": "good"})).json() == {"customer_id": "cus_ada"}
    assert_problem(await client.post(url, json={"token": "good"}), 410, "reset_over")
    assert_problem(await client.post(url, json={"token": "unknown"}), 404, "not_found")


async def test_a_reset_link_ends(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await _given_reset(sessions, "late", minutes=-1)
    assert_problem(await client.post("/api/v1/password-resets/redeem", json={"token": "late"}), 410, "reset_over")
