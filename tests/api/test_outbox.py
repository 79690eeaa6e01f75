"""Mails of ours, found again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from schema.db.session import Sessions
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_mail, given_ticket

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
PATH = "/api/v1/outbox"


@pytest.fixture
async def mails(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    await given_mail(sessions, ticket_id, subject="Refund 100% done", at=NOON)
    await given_mail(sessions, ticket_id, subject="Your link", status="failed", at=NOON + timedelta(hours=1))
    staff = {"to_email": "pat@shop.example", "audience": "staff", "status": "sent"}
    await given_mail(sessions, ticket_id, subject="Waits for you", at=NOON + timedelta(hours=2), **staff)


@pytest.mark.usefixtures("mails")
@pytest.mark.parametrize(
    ("asked", "subjects"),
    [
        ({}, ["Waits for you", "Your link", "Refund 100% done"]),
        ({"to": "PAT@shop.example"}, ["Waits for you"]),
        ({"status": "failed"}, ["Your link"]),
        ({"audience": "customer"}, ["Your link", "Refund 100% done"]),
        ({"q": "100%"}, ["Refund 100% done"]),
        ({"q": "%"}, ["Refund 100% done"]),
        ({"q": "shop.ex"}, ["Waits for you"]),
        ({"q": "Hello Ada"}, []),
        ({"since": "2026-01-31T13:00:00Z"}, ["Waits for you", "Your link"]),
        ({"until": "2026-01-31T13:00:00Z"}, ["Refund 100% done"]),
        ({"since": "2026-01-31T14:00:00+01:00", "until": "2026-01-31T13:30:00Z", "status": "failed"}, ["Your link"]),
        ({"ticket_id": "00000000-0000-4000-8000-000000000000"}, []),
    ],
)
async def test_mails_are_found_by_what_is_known_of_them(
    client: httpx.AsyncClient, asked: dict[str, str], subjects: list[str]
) -> None:
    found: list[dict[str, Any]] = (await client.get(PATH, params=asked)).json()["items"]
    assert [mail["subject"] for mail in found] == subjects
    paged = (await client.get(PATH, params=asked | {"limit": "1"})).json()
    if len(subjects) > 1:
        following = await client.get(PATH, params=asked | {"limit": "1", "cursor": paged["next_cursor"]})
        assert following.json()["items"][0]["subject"] == subjects[1]


async def test_a_single_mail_keeps_its_secrets_from_viewers(
    client: httpx.AsyncClient, sessions: Sessions, as_role: AsRole
) -> None:
    link = "https://shop.example/reset?token=s3cret-token"
    ids = await given_mail(sessions, await given_ticket(sessions), text=f"Here: {link}", html=f'<a href="{link}">x</a>')
    path = f"{PATH}/{ids['mail_id']}"
    assert "s3cret-token" in (await client.get(path)).text
    viewer = await as_role("viewer")
    seen = await viewer.get(path)
    assert seen.status_code == 200
    assert "s3cret-token" not in seen.text
    assert (await viewer.get(PATH, params={"q": "s3cret"})).json()["items"] == [], "searching must not tell it either"
    assert_problem(await client.get(f"{PATH}/00000000-0000-4000-8000-000000000000"), 404, "not_found")
