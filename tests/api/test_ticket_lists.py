"""Lists of tickets: filters, order, pages."""

import base64
import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.tickets import MessageRow, TicketRow
from tests.api.asserts import assert_problem
from tests.api.given import TICKET, given_approval, given_ticket

HOSTILE = [
    *("' OR '1'='1", "'; DROP TABLE tickets; --", "%", "_", "\\", "%' --", '" OR ""="', "1; SELECT pg_sleep(10)"),
    *("$1", ":limit", "{}", "a' UNION SELECT * FROM users --", "\u202e", "e\u0301", "🙂", "\\'", "x" * 200),
]


async def _ids(client: httpx.AsyncClient, **params: str | list[str]) -> list[str]:
    answer = await client.get("/api/v1/tickets", params=params)
    assert answer.status_code == 200, answer.text
    return [ticket["id"] for ticket in answer.json()["items"]]


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "updated_at", "-updated_at", "priority", "-priority"])
async def test_pages_hold_every_ticket_exactly_once_in_order(
    sort: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    made = [str(await given_ticket(sessions)) for _ in range(7)]
    seen: list[str] = []
    params = {"sort": sort, "limit": "3"}
    while True:
        page = (await client.get("/api/v1/tickets", params=params)).json()
        seen += [ticket["id"] for ticket in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
        await given_ticket(sessions)  # what comes in meanwhile must not shift a page
        if len(seen) > 20:
            break
    expected = list(reversed(made)) if sort.startswith("-") else made
    assert [ticket for ticket in seen if ticket in made] == expected
    assert len(seen) == len(set(seen))


async def test_tickets_of_the_same_moment_are_not_lost_between_pages(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    first = await given_ticket(sessions)
    moment = (await client.get(f"/api/v1/tickets/{first}")).json()["created_at"]
    for _ in range(4):
        await given_ticket(sessions, created_at=datetime.fromisoformat(moment))
    one = (await client.get("/api/v1/tickets", params={"limit": 2})).json()
    two = (await client.get("/api/v1/tickets", params={"limit": 200, "cursor": one["next_cursor"]})).json()
    ids = [ticket["id"] for ticket in one["items"] + two["items"]]
    assert len(ids) == len(set(ids)) == 5


async def test_filters_add_up(client: httpx.AsyncClient, sessions: Sessions) -> None:
    failed = str(await given_ticket(sessions, status="failed", channel="web", priority="high"))
    waiting = str(await given_ticket(sessions, status="awaiting_approval", customer_email="grace@example.com"))
    await given_ticket(sessions)
    assert await _ids(client, status="failed") == [failed]
    assert await _ids(client, status=["failed", "awaiting_approval"]) == [waiting, failed]
    assert await _ids(client, channel="web", priority="high", customer_email="ADA@example.com") == [failed]
    assert await _ids(client, channel="web", customer_email="grace@example.com") == []
    assert len(await _ids(client, status="", channel="", priority="", customer_email="", q="", sort="", cursor="")) == 3


async def test_text_is_found_by_its_words(client: httpx.AsyncClient, sessions: Sessions) -> None:
    percent = str(await given_ticket(sessions, subject="300% broken"))
    under = str(await given_ticket(sessions, body="Étrange: file_name, “Überraschung”"))
    await given_ticket(sessions, body="fileXname", customer_name="Grace")
    assert await _ids(client, q="300%") == [percent]
    assert await _ids(client, q="BROKEN 300") == [percent]
    for text in ("FILE_NAME", "file nam", "étrange", "überrasch", "Überraschung file", under, under[:8], under[:-5]):
        assert await _ids(client, q=text) == [under], text
    assert len(await _ids(client, q="grace")) == 1
    for text in ("example.com", "ada@example.com", "Ada@EXAMPLE.com", "exam"):
        assert len(await _ids(client, q=text)) == 3, text
    assert await _ids(client, q="lamp nowhere") == []
    assert await _ids(client, q="nobody@example.com") == []


async def test_what_was_said_later_is_found_and_a_draft_is_not(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket = str(await given_ticket(sessions))
    await client.post(f"/api/v1/tickets/{ticket}/messages", json={"kind": "customer", "body": "It was a chandelier."})
    assert await _ids(client, q="chandel") == [ticket]
    async with sessions.begin() as session:
        draft = MessageRow(
            ticket_id=UUID(ticket), kind="agent", author_id="agent", body_text="Sorcery", reply_text="Sorcery"
        )
        session.add(draft)
        await session.flush()
        assert await _ids(client, q="sorcery") == []
        draft.sent_at = draft.created_at
    assert await _ids(client, q="sorcery") == [ticket]


async def test_scripts_without_spaces_are_found_as_written(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket = str(await given_ticket(sessions, subject="返品と返金について"))
    await given_ticket(sessions)
    assert await _ids(client, q="返金") == [ticket]


async def test_urgent_tickets_come_first(client: httpx.AsyncClient, sessions: Sessions) -> None:
    made = {name: str(await given_ticket(sessions, priority=name)) for name in ("normal", "urgent", "low", "high")}
    expected = [made[name] for name in ("urgent", "high", "normal", "low")]
    assert await _ids(client, sort="-priority") == expected
    assert await _ids(client, sort="priority") == expected[::-1]
    assert await _ids(client, priority="urgent") == [made["urgent"]]


async def test_more_filters(client: httpx.AsyncClient, sessions: Sessions) -> None:
    old = str(await given_ticket(sessions, created_at=datetime(2026, 1, 5, tzinfo=UTC), category="bug"))
    mine = str(await given_ticket(sessions, status="escalated", assignee="person"))
    failed = str(await given_ticket(sessions, status="failed"))
    assert await _ids(client, category="bug") == [old]
    assert await _ids(client, assignee="person") == [mine]
    assert await _ids(client, waiting="true") == [failed, mine]
    assert await _ids(client, waiting="false") == [old]
    assert await _ids(client, created_to="2026-02-01T00:00:00Z") == [old]
    assert await _ids(client, created_from="2026-01-05T01:00:00+01:00", created_to="2026-01-05T00:00:01Z") == [old]
    assert len(await _ids(client, created_from="2026-02-01T00:00:00Z")) == 2
    for params in ({"waiting": "maybe"}, {"created_from": "yesterday"}, {"category": "x"}, {"assignee": "me"}):
        assert_problem(await client.get("/api/v1/tickets", params=params), 422, "invalid_request")


@pytest.mark.parametrize(
    ("status", "waiting_for", "stage"),
    [
        ("pending", "agent", "received"),
        ("processing", "agent", "analyzing"),
        ("awaiting_approval", "approval", "approval"),
        ("escalated", "person", "complete"),
        ("failed", "person", "analyzing"),
        ("completed", "customer", "complete"),
        ("cancelled", None, "complete"),
    ],
)
async def test_a_line_says_whom_it_waits_for(
    status: str, waiting_for: str | None, stage: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = await given_ticket(sessions, status=status, body="One\n\n  two " + "long " * 100)
    [line] = (await client.get("/api/v1/tickets")).json()["items"]
    assert (line["waiting_for"], line["stage"]) == (waiting_for, stage)
    assert line["snippet"].startswith("One two long")
    assert len(line["snippet"]) <= 160
    assert line["sender_verified"] is True
    detail = (await client.get(f"/api/v1/tickets/{ticket_id}")).json()
    assert (
        (detail["waiting_for"], detail["stage"]) == (waiting_for, stage) == (waiting_for, detail["progress"]["stage"])
    )


async def test_the_stage_of_a_list_is_that_of_the_ticket(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, _ = await given_approval(sessions)
    for status, call_status, expected in (
        ("awaiting_approval", "awaiting_approval", "approval"),
        ("processing", "proposed", "tools"),
        ("failed", "proposed", "tools"),
    ):
        async with sessions.begin() as session:
            (await session.get_one(TicketRow, ticket_id)).status = status
            (await session.get_one(ToolCallRow, (ticket_id, 1, 1))).status = call_status
        [line] = (await client.get("/api/v1/tickets")).json()["items"]
        detail = (await client.get(f"/api/v1/tickets/{ticket_id}")).json()
        assert line["stage"] == detail["progress"]["stage"] == expected


async def test_facets_count_what_each_choice_would_leave(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await given_ticket(sessions, status="failed", channel="web", priority="high", category="bug")
    await given_ticket(sessions, status="failed", channel="api")
    await given_ticket(sessions, status="completed", channel="web", body="A chandelier")

    async def facets(**params: str) -> dict[str, Any]:
        answer = await client.get("/api/v1/tickets/facets", params=params)
        assert answer.status_code == 200, answer.text
        counts: dict[str, Any] = answer.json()
        return counts

    everything = await facets()
    assert (everything["total"], everything["waiting"], everything["capped"]) == (3, 2, False)
    assert everything["status"] == {"completed": 1, "failed": 2}
    assert everything["category"] == {"bug": 1}
    web = await facets(channel="web")
    assert (web["total"], web["status"], web["channel"]) == (2, {"completed": 1, "failed": 1}, {"api": 1, "web": 2})
    assert (await facets(channel="web", status="failed"))["status"] == {"completed": 1, "failed": 1}
    assert (await facets(channel="web", status="failed"))["total"] == 1
    assert (await facets(waiting="true"))["channel"] == {"api": 1, "web": 1}
    assert (await facets(q="chandelier"))["status"] == {"completed": 1}
    assert (await facets(q="nothing of this"))["total"] == 0


async def test_the_export_holds_every_ticket_and_runs_nothing(client: httpx.AsyncClient, sessions: Sessions) -> None:
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "＝1"]
    for subject in formulas:
        await given_ticket(sessions, subject=subject)
    await given_ticket(sessions, subject='A "quoted", long\nline', status="failed")
    answer = await client.get("/api/v1/tickets/export", params={"sort": "created_at"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="tickets.csv"')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["subject"] for row in rows] == [f"'{subject}" for subject in formulas] + ['A "quoted", long\nline']
    assert (rows[-1]["status"], rows[-1]["waiting_for"]) == ("failed", "person")
    only = await client.get("/api/v1/tickets/export", params={"status": "failed"})
    assert only.text.count("ada@example.com") == 1
    assert_problem(await client.get("/api/v1/tickets/export", params={"status": "x"}), 422)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_only_text(text: str, client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket = str(await given_ticket(sessions, body=f"before {text} after"))
    await given_ticket(sessions, body="something else entirely")
    found = await _ids(client, q=text)
    assert found == [ticket] if not any(char.isalnum() for char in text) else ticket in found
    assert await _ids(client, customer_email=text) == []
    assert_problem(await client.get("/api/v1/tickets", params={"status": text}), 422)
    assert_problem(await client.get("/api/v1/tickets", params={"sort": text}), 422)
    assert_problem(await client.get("/api/v1/tickets", params={"cursor": text}), 422)


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"limit": -1}, {"limit": 10**30}])
async def test_a_limit_out_of_range_is_refused(params: dict[str, int | str], client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/api/v1/tickets", params=params), 422, "invalid_request")


def _cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


ID = "00000000-0000-4000-8000-000000000000"
TAMPERED = [
    *("x", "====", "bnVsbA", _cursor(), _cursor("tickets-created_at"), _cursor("tickets-created_at", "now", ID)),
    _cursor("tickets-created_at", "2026-01-01", ID),
    _cursor("tickets-created_at", "2026-01-01T00:00:00Z", "id"),
    _cursor("tickets-created_at", "2026-01-01T00:00:00Z", ID, "more"),
    _cursor("ticketscreated_at", "2026-01-01T00:00:00Z", ID),
    _cursor("tickets-created_at", 1, 2),
    _cursor("tickets-created_at", "2026-01-01T00:00:00Z' OR 1=1", ID),
    base64.urlsafe_b64encode(b"[" * 300).decode(),
]


@pytest.mark.parametrize("cursor", TAMPERED)
async def test_a_tampered_cursor_is_refused(cursor: str, client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/api/v1/tickets", params={"cursor": cursor}), 422, "invalid_cursor")


@pytest.mark.parametrize("text", ["9" * 30, "-1", "x", "\x00", "\ud800", "1' OR 1=1"])
async def test_a_tampered_cursor_is_refused_by_every_list(text: str, client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/api/v1/audit", params={"cursor": _cursor("audit", text)}), 422)
    assert_problem(await client.get("/api/v1/api-keys", params={"cursor": _cursor("api-keys", text)}), 422)
    for name in ("customers", "orders", "knowledge"):
        answer = await client.get(f"/api/v1/{name}", params={"cursor": _cursor(name, text)})
        assert answer.status_code == (422 if text in {"\x00", "\ud800"} else 200)


async def test_a_cursor_of_year_one_or_beyond_is_no_error_of_ours(client: httpx.AsyncClient) -> None:
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        answer = await client.get("/api/v1/tickets", params={"cursor": _cursor("tickets-created_at", moment, ID)})
        assert answer.status_code in {200, 422}, answer.text


async def test_a_page_of_the_default_length_holds_fifty(client: httpx.AsyncClient, sessions: Sessions) -> None:
    for _ in range(51):
        await client.post("/api/v1/tickets", json=TICKET)
    page = (await client.get("/api/v1/tickets")).json()
    assert len(page["items"]) == 50
    assert page["next_cursor"]
