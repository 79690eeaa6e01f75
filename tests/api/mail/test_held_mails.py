"""What is held is seen, released, read again; and nobody is let near it who may not."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.mail.posting import ADA, BASIC, Mailbox, Posting, signature

POSTMARK = "/webhooks/email/postmark"


async def _hold(posting: Posting, **fields: Any) -> None:
    headers = {"Auto-Submitted": "auto-generated"}
    answer = await posting.generic(**({"headers": headers, "text": "a form on our site"} | fields))
    assert answer.json()["status"] == "kept"


async def test_a_held_mail_is_shown_with_its_words_and_becomes_a_ticket(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    await _hold(posting, attachments=[{"filename": "a.txt", "content_type": "text/plain", "content": "aGVsbG8="}])
    held = (await mailbox.held())[0]
    detail = (await client.get(f"/api/v1/inbound-mails/{held['id']}")).json()
    assert (detail["text"], detail["releasable"]) == ("a form on our site", True)
    assert detail["files"] == [{"filename": "a.txt", "content_type": "text/plain", "size": 5}]
    released = await client.post(f"/api/v1/inbound-mails/{held['id']}/release")
    assert (released.status_code, released.json()["status"]) == (200, "stored")
    ticket = await mailbox.read(released.json()["ticket_id"])
    assert (ticket["customer_email"], ticket["status"], ticket["body"]) == (ADA, "pending", "a form on our site")
    message = ticket["messages"][0]
    assert (message["is_auto_reply"], message["attachments"][0]["filename"]) == (False, "a.txt")
    assert await mailbox.commands(ticket["id"]) == ["start"]
    assert_problem(await client.post(f"/api/v1/inbound-mails/{held['id']}/release"), 409, "not_held")
    audit = (await client.get("/api/v1/audit")).json()["items"][0]
    assert (audit["action"], audit["object"]) == ("inbound_mail.released", f"inbound_mail:{held['id']}")


async def test_a_released_answer_continues_its_ticket(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    for n in range(20):
        await posting.generic(text=f"mail {n}")
    storm = await posting.generic(message_id="<storm@example.com>", text="mail 20")
    assert storm.json()["status"] == "kept"
    held = (await mailbox.held())[0]
    released = (await client.post(f"/api/v1/inbound-mails/{held['id']}/release")).json()
    again = await posting.generic(message_id="<storm@example.com>", text="mail 20")
    assert again.json() == {"status": "received", "ticket_id": released["ticket_id"]}


async def test_releasing_twice_at_once_makes_one_ticket(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    await _hold(posting)
    held = (await mailbox.held())[0]
    path = f"/api/v1/inbound-mails/{held['id']}/release"
    answers = await asyncio.gather(*(client.post(path) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert len(await mailbox.tickets()) == 1


async def test_without_a_sender_nothing_can_be_released(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    form = {"recipient": "support@shop.example", "subject": "who am I", "body-plain": "?"} | signature()
    assert (await posting.client.post("/webhooks/email/mailgun", data=form)).json()["status"] == "kept"
    held = (await mailbox.held())[0]
    assert held["releasable"] is False
    assert_problem(await client.post(f"/api/v1/inbound-mails/{held['id']}/release"), 409)


async def test_what_cannot_be_read_is_kept_and_seen(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    for _ in range(2):
        answer = await posting.client.post(POSTMARK, json={"RecordType": "Bounce", "ID": 1}, headers=BASIC)
        assert (answer.status_code, answer.json()) == (200, {"status": "kept", "ticket_id": None})
    held = await mailbox.held("unreadable")
    assert len(held) == 1
    assert held[0]["reason"]
    raw = await client.get(f"/api/v1/inbound-mails/{held[0]['id']}/raw")
    assert raw.json() == {"RecordType": "Bounce", "ID": 1}
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert raw.headers["content-disposition"].startswith("attachment;")
    assert_problem(await client.post(f"/api/v1/inbound-mails/{held[0]['id']}/release"), 409, "not_held")


async def test_what_still_cannot_be_read_stays_unreadable(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    await posting.client.post(POSTMARK, json={"RecordType": "Bounce"}, headers=BASIC)
    held = (await mailbox.held("unreadable"))[0]
    again = await client.post(f"/api/v1/inbound-mails/{held['id']}/read-again")
    assert (again.status_code, again.json()["status"]) == (200, "unreadable")


@pytest.mark.parametrize("provider", ["generic", "mailgun"])
async def test_what_can_be_read_by_now_becomes_a_ticket(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a mistake in our reading")

    attachments = [{"filename": "a.txt", "content": "aGVsbG8="}]
    with monkeypatch.context() as patch:
        patch.setattr("api.mail_intake.judge", broken)
        kept = await (posting.generic(attachments=attachments) if provider == "generic" else posting.mailgun())
        assert (kept.status_code, kept.json()["status"]) == (200, "kept")
    held = (await mailbox.held("unreadable"))[0]
    assert held["reason"] == "reading it failed: KeyError"
    again = await client.post(f"/api/v1/inbound-mails/{held['id']}/read-again")
    assert (again.status_code, again.json()["status"], again.json()["from_email"]) == (200, "stored", ADA)
    ticket = await mailbox.read(again.json()["ticket_id"])
    assert (ticket["body"], ticket["sender_verified"]) == ("It is broken.", provider == "mailgun")
    assert len(ticket["messages"][0]["attachments"]) == (provider == "generic")
    assert_problem(await client.post(f"/api/v1/inbound-mails/{held['id']}/read-again"), 409, "not_unreadable")


async def test_what_came_again_meanwhile_is_a_duplicate_when_it_can_be_read(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a mistake in our reading")

    mail = {"message_id": "<twice@example.com>"}
    with monkeypatch.context() as patch:
        patch.setattr("api.mail_intake.judge", broken)
        await posting.generic(**mail)
    ticket_id = (await posting.generic(**mail)).json()["ticket_id"]
    held = (await mailbox.held("unreadable"))[0]
    again = (await client.post(f"/api/v1/inbound-mails/{held['id']}/read-again")).json()
    assert (again["status"], again["ticket_id"]) == ("duplicate", ticket_id)
    assert len(await mailbox.tickets()) == 1


async def test_who_may_look_and_who_may_take_the_raw_request(
    posting: Posting, mailbox: Mailbox, as_role: AsRole
) -> None:
    await _hold(posting)
    held = (await mailbox.held())[0]
    viewer, agent = await as_role("viewer"), await as_role("agent")
    for path in ("", f"/{held['id']}"):
        assert_problem(await viewer.get(f"/api/v1/inbound-mails{path}"), 403)
        assert (await agent.get(f"/api/v1/inbound-mails{path}")).status_code == 200
    assert_problem(await agent.get(f"/api/v1/inbound-mails/{held['id']}/raw"), 403)


async def test_the_list_is_paged(posting: Posting, client: httpx.AsyncClient) -> None:
    for n in range(5):
        await _hold(posting, text=f"mail {n}")
    seen, cursor = [], ""
    while cursor is not None:
        page = (await client.get("/api/v1/inbound-mails", params={"limit": 2, "cursor": cursor})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 5
