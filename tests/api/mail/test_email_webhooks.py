"""A mail that comes in is stored or refused with a reason, and once it is answered with 200 it is never lost."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from schema.db.session import Sessions
from schema.db.tables.inbound import InboundRequestRow
from schema.db.tables.tickets import TicketRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.mail.posting import ADA, BASIC, SUPPORT, Mailbox, Posting, mailgun_form, new_id, signature


async def test_a_mail_becomes_a_ticket_that_waits_for_the_agent(posting: Posting, mailbox: Mailbox) -> None:
    sent: dict[str, Any] = {
        "sender": "Ada Lovelace <Ada@Example.com>",
        "subject": "A  lamp\tof 1001",
        "text": "It is broken.\n\n> what is quoted in a first mail stays",
        "message_id": "<first@example.com>",
        "references": ["<older@example.com>"],
        "in_reply_to": "<older@example.com>",
    }
    answer = await posting.generic(**sent)
    assert (answer.status_code, answer.json()["status"]) == (200, "received")
    ticket = await mailbox.read(answer.json()["ticket_id"])
    assert (ticket["customer_email"], ticket["customer_name"]) == (ADA, "Ada Lovelace")
    assert (ticket["channel"], ticket["status"], ticket["sender_verified"]) == ("email", "pending", False)
    assert ticket["body"] == sent["text"]
    message = ticket["messages"][0]
    assert message["message_id"] == "<first@example.com>"
    assert (message["in_reply_to"], message["references"]) == ("<older@example.com>", ["<older@example.com>"])
    assert message["body_text"] == message["reply_text"] == sent["text"]
    assert (message["direction"], message["is_auto_reply"], message["attachments"]) == ("inbound", False, [])
    assert await mailbox.commands(ticket["id"]) == ["start"]
    assert await mailbox.events(ticket["id"]) == ["ticket.created"]


async def test_the_short_address_is_the_generic_one(posting: Posting) -> None:
    mail = {"message_id": new_id(), "text": "the same"}
    first = await posting.generic(path="inbound", **mail)
    assert (await posting.generic(**mail)).json() == first.json()
    assert first.json()["status"] == "received"


async def test_a_signed_mail_is_taken_and_its_sender_is_verified(posting: Posting, mailbox: Mailbox) -> None:
    ticket = await mailbox.read(await posting.ticket(verified=True))
    assert ticket["sender_verified"] is True
    assert ticket["messages"][0]["sender_verified"] is True


async def test_who_cannot_prove_to_be_the_provider_is_refused_and_nothing_is_stored(
    posting: Posting, sessions: Sessions
) -> None:
    forged = mailgun_form(ADA, True, signed=signature() | {"signature": "é" * 64})
    refused = [
        await posting.client.post("/webhooks/email/generic", json={"from": ADA, "text": "hello"}),
        await posting.client.post("/webhooks/email/sendgrid", data={"from": ADA}),
        await posting.client.post("/webhooks/email/postmark", json={"From": ADA}, headers={"Authorization": "Basic x"}),
        await posting.client.post("/webhooks/email/mailgun", data=forged),
    ]
    for answer in refused:
        assert_problem(answer, 401)
    assert_problem(await posting.client.post("/webhooks/email/nobody", json={}, headers=BASIC), 404)
    assert await _count(sessions, InboundRequestRow) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"text": "nobody"}', b'{"from": "no address"}', b"\xff"])
async def test_what_is_no_mail_is_refused_with_a_reason(posting: Posting, sessions: Sessions, body: bytes) -> None:
    headers = BASIC | {"Content-Type": "application/json"}
    answer = await posting.client.post("/webhooks/email/generic", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert_problem(answer, answer.status_code)
    assert await _count(sessions, InboundRequestRow) == 0


async def test_the_same_mail_twice_is_one_ticket(posting: Posting, mailbox: Mailbox) -> None:
    mail = {"message_id": "<once@example.com>", "text": "once"}
    first, second = await posting.generic(**mail), await posting.generic(**mail)
    assert first.json() == second.json()
    assert len(await mailbox.tickets()) == 1
    assert [row["status"] for row in await mailbox.held("duplicate")] == ["duplicate"]
    assert (await mailbox.held("duplicate"))[0]["ticket_id"] == first.json()["ticket_id"]


async def test_twenty_at_once_of_one_mail_are_one_ticket(posting: Posting, mailbox: Mailbox) -> None:
    mail = {"message_id": "<storm@example.com>", "text": "once"}
    answers = await asyncio.gather(*(posting.generic(**mail) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["ticket_id"] for answer in answers}) == 1
    assert len(await mailbox.tickets()) == 1
    assert len(await mailbox.held("duplicate")) == 19


async def test_a_taken_message_id_does_not_hide_another_mail(posting: Posting, mailbox: Mailbox) -> None:
    await posting.generic(message_id="<taken@example.com>", text="squatter")
    answer = await posting.generic(message_id="<taken@example.com>", text="the real one")
    assert answer.json()["status"] == "received"
    assert len(await mailbox.tickets()) == 2


async def test_without_a_message_id_the_content_tells_mails_apart(posting: Posting, mailbox: Mailbox) -> None:
    answers = [await posting.generic(message_id=None, text=words) for words in ("one", "one", "two")]
    assert answers[0].json() == answers[1].json()
    assert len(await mailbox.tickets()) == 2


async def test_a_signature_is_good_for_one_mail(posting: Posting, mailbox: Mailbox) -> None:
    signed, message_id = signature(), new_id()
    first = await posting.mailgun(signed=signed, message_id=message_id)
    again = await posting.mailgun(signed=signed, message_id=message_id)
    assert (again.status_code, again.json()) == (200, first.json())
    assert_problem(await posting.mailgun(signed=signed, text="something else"), 401)
    assert len(await mailbox.tickets()) == 1


async def test_a_retry_with_a_new_signature_uses_that_up_as_well(posting: Posting, mailbox: Mailbox) -> None:
    second, message_id = signature(), new_id()
    first = await posting.mailgun(message_id=message_id)
    assert (await posting.mailgun(message_id=message_id, signed=second)).json() == first.json()
    assert_problem(await posting.mailgun(text="something else", signed=second), 401)
    assert len(await mailbox.tickets()) == 1


async def test_twenty_at_once_with_one_signature_store_one_mail(posting: Posting, mailbox: Mailbox) -> None:
    signed = signature()
    answers = await asyncio.gather(*(posting.mailgun(signed=signed, text=f"body {n}") for n in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19
    assert len(await mailbox.tickets()) == 1


async def test_a_hundred_mails_at_once_are_a_hundred_tickets(posting: Posting, sessions: Sessions) -> None:
    answers = await asyncio.gather(*(posting.generic(f"customer{n}@example.com") for n in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["ticket_id"] for answer in answers}) == 100
    assert await _count(sessions, WorkflowCommandRow) == 100


async def test_of_forty_at_once_of_one_sender_as_many_open_tickets_as_may(posting: Posting, mailbox: Mailbox) -> None:
    answers = await asyncio.gather(*(posting.generic(text=f"mail {n}") for n in range(40)))
    assert sorted(answer.json()["status"] for answer in answers) == ["kept"] * 20 + ["received"] * 20
    assert len(await mailbox.tickets()) == len(await mailbox.held()) == 20


async def test_a_failed_try_burns_no_signature(posting: Posting, mailbox: Mailbox, sessions: Sessions) -> None:
    signed, message_id = signature(), new_id()
    async with sessions.begin() as session:
        await session.execute(text("ALTER TABLE workflow_commands RENAME TO away"))
    try:
        failed = await posting.mailgun(signed=signed, message_id=message_id)
        assert failed.status_code >= 500
    finally:
        async with sessions.begin() as session:
            await session.execute(text("ALTER TABLE away RENAME TO workflow_commands"))
    assert await _count(sessions, TicketRow) == await _count(sessions, InboundRequestRow) == 0
    assert (await posting.mailgun(signed=signed, message_id=message_id)).json()["status"] == "received"


async def test_odd_words_are_stored(posting: Posting, mailbox: Mailbox) -> None:
    odd = "nul \x00 and lone \ud800 and \U0001f600 and \u202eturned"
    answer = await posting.generic(subject=f"Bcc: x\r\n{odd}" + "s" * 4000, text=odd, message_id=new_id())
    ticket = await mailbox.read(answer.json()["ticket_id"])
    assert "\x00" not in ticket["body"]
    assert "\U0001f600" in ticket["body"]
    assert "\n" not in ticket["subject"]
    empty = await posting.generic(subject="", text="", message_id=new_id())
    assert (await mailbox.read(empty.json()["ticket_id"]))["subject"] == "(no subject)"


async def test_what_was_sent_is_kept_byte_for_byte(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    await posting.generic(text="word for word")
    row = (await mailbox.held("stored"))[0]
    raw = await client.get(f"/api/v1/inbound-mails/{row['id']}/raw")
    assert raw.json()["text"] == "word for word"
    assert raw.json()["to"] == [SUPPORT]
    assert len(raw.content) == row["raw_size"]


async def _count(sessions: Sessions, row: type[TicketRow | InboundRequestRow | WorkflowCommandRow]) -> int:
    async with sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(row)) or 0)
