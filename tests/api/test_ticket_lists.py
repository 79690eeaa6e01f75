"""Lists of tickets: filters, order, pages."""

import base64
import json
from datetime import datetime

import httpx
import pytest

from schema.db.session import Sessions
from tests.api.asserts import assert_problem
from tests.api.given import TICKET, given_ticket

HOSTILE = [
    *("' OR '1'='1", "'; DROP TABLE tickets; --", "%", "_", "\\", "%' --", '" OR ""="', "1; SELECT pg_sleep(10)"),
    *("$1", ":limit", "{}", "a' UNION SELECT * FROM users --", "\u202e", "e\u0301", "🙂", "\\'", "x" * 200),
]


async def _ids(client: httpx.AsyncClient, **params: str | list[str]) -> list[str]:
    answer = await client.get("/api/v1/tickets", params=params)
    assert answer.status_code == 200, answer.text
    return [ticket["id"] for ticket in answer.json()["items"]]


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "updated_at", "-updated_at"])
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


async def test_text_is_found_as_it_is_written(client: httpx.AsyncClient, sessions: Sessions) -> None:
    percent = str(await given_ticket(sessions, subject="100% broken"))
    under = str(await given_ticket(sessions, body="file_name"))
    await given_ticket(sessions, body="fileXname", customer_name="Grace")
    assert await _ids(client, q="100%") == [percent]
    assert await _ids(client, q="FILE_NAME") == [under]
    assert await _ids(client, q=under) == [under]
    assert len(await _ids(client, q="grace")) == 1
    assert len(await _ids(client, q="example.com")) == 3


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_only_text(text: str, client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket = str(await given_ticket(sessions, body=f"before {text} after"))
    await given_ticket(sessions, body="something else entirely")
    assert await _ids(client, q=text) == [ticket]
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
