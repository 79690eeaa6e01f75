"""Machines get no answers: what they send is seen by people, and never starts the agent."""

import base64
from typing import Any

import httpx
import pytest

from schema.db.mail_caps import MAX_AUTOMATIC_ANSWERS, count_automatic_answers
from schema.db.tables.mails import MailRow
from tests.api.mail.posting import ADA, OURS, SUPPORT, Mailbox, Posting, new_id

OUT_OF_OFFICE = (("Auto-Submitted", "auto-replied"),)
MACHINES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "auto_reply": (ADA, OUT_OF_OFFICE),
    "list": (ADA, (("List-Id", "<news.example.com>"),)),
    "bounce": ("mailer-daemon@mx.example.com", ()),
    "no_reply": ("no-reply@example.com", ()),
    "own": (SUPPORT, ()),
}


@pytest.mark.parametrize("kind", MACHINES)
async def test_without_a_ticket_it_is_held_and_seen(posting: Posting, mailbox: Mailbox, kind: str) -> None:
    sender, headers = MACHINES[kind]
    answer = await posting.mailgun(sender, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"status": "kept", "ticket_id": None})
    held = (await mailbox.held())[0]
    assert (held["kind"], held["from_email"]) == (kind, sender)
    assert held["reason"].startswith(f"{kind}: ")
    assert await mailbox.tickets() == []


@pytest.mark.parametrize("kind", MACHINES)
async def test_with_a_ticket_it_is_attached_and_starts_nothing(posting: Posting, mailbox: Mailbox, kind: str) -> None:
    ticket_id = await posting.ticket()
    answer = await mailbox.answer(ticket_id)
    sender, headers = MACHINES[kind]
    assert await posting.ticket(sender, to=answer.reply_to, headers=headers, text="I am away.") == ticket_id
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["sender_verified"]) == ("completed", True)
    last = ticket["messages"][-1]
    assert (last["is_auto_reply"], last["direction"], last["body_text"]) == (True, "inbound", "I am away.")
    assert await mailbox.commands(ticket_id) == ["start"]
    assert (await mailbox.events(ticket_id))[-1] == "mail.automatic"


async def test_an_automatic_mail_is_not_taken_up_by_the_next_turn(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    answer = await mailbox.answer(ticket_id)
    await posting.ticket(to=answer.reply_to, headers=OUT_OF_OFFICE)
    assert (await mailbox.client.post(f"/api/v1/tickets/{ticket_id}/takeover")).status_code == 202
    returned = (await mailbox.client.post(f"/api/v1/tickets/{ticket_id}/return")).json()
    assert returned["status"] != "processing"
    await posting.ticket(to=answer.reply_to, text="a person")
    await mailbox.answer(ticket_id)
    messages = (await mailbox.read(ticket_id))["messages"]
    assert [m["is_auto_reply"] for m in messages] == [False, False, True, False, False]


def report(message_id: str, action: str = "failed") -> list[dict[str, str]]:
    status = f"Final-Recipient: rfc822; {ADA}\r\nAction: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no\r\n"
    status += "\tsuch mailbox\r\n"
    original = f"Message-ID: {message_id}\r\nSubject: Re: A lamp\r\n\r\nWe look into it."
    parts = {"message/delivery-status": status, "message/rfc822": original}
    return [
        {"filename": f"part{n}", "content_type": kind, "content": base64.b64encode(text.encode()).decode()}
        for n, (kind, text) in enumerate(parts.items())
    ]


async def bounce(posting: Posting, **fields: Any) -> httpx.Response:
    headers = {"Content-Type": "multipart/report; report-type=delivery-status"}
    sender = "mailer-daemon@mx.example.com"
    return await posting.generic(sender, **({"headers": headers, "subject": "Undelivered Mail Returned"} | fields))


async def test_a_bounce_marks_our_mail_undelivered_and_calls_a_person(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    mail = await mailbox.answer(ticket_id)
    answer = await bounce(posting, attachments=report(mail.message_id))
    assert answer.json() == {"status": "received", "ticket_id": ticket_id}
    mail = (await mailbox.mails(ticket_id))[0]
    assert (mail.status, mail.error) == ("failed", "It came back: 550 no such mailbox")
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["assignee"]) == ("escalated", "person")
    assert await mailbox.events(ticket_id) == [
        *("ticket.created", "mail.automatic", "email.bounced", "ticket.escalated"),
    ]
    escalation = (await mailbox.client.get("/api/v1/escalations")).json()["items"][0]
    assert "550 no such mailbox" in escalation["reason"]
    assert await mailbox.commands(ticket_id) == ["start", "takeover"]
    await bounce(posting, attachments=report(mail.message_id), text="a second report", message_id=new_id())
    assert (await mailbox.events(ticket_id)).count("email.bounced") == 1


async def test_a_bounce_without_the_mail_is_known_by_its_recipient(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    mail = await mailbox.answer(ticket_id)
    await bounce(posting, to=[mail.reply_to], headers={"X-Failed-Recipients": f"other@example.com, {ADA}"})
    assert (await mailbox.mails(ticket_id))[0].status == "failed"
    assert (await mailbox.read(ticket_id))["status"] == "escalated"


async def test_a_mail_that_is_only_late_is_not_undelivered(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    mail = await mailbox.answer(ticket_id)
    await bounce(posting, attachments=report(mail.message_id, "delayed"))
    assert (await mailbox.mails(ticket_id))[0].status == "sent"
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["messages"][-1]["is_auto_reply"]) == ("completed", True)


async def test_a_bounce_of_nothing_we_sent_is_held(posting: Posting, mailbox: Mailbox) -> None:
    for message_id in ("<other@example.com>", OURS.message_id("never sent")):
        answer = await bounce(posting, attachments=report(message_id), message_id=new_id())
        assert answer.json()["status"] == "kept"
    assert len(await mailbox.held()) == 2


async def test_a_notice_that_comes_back_is_marked_and_leaves_the_ticket_alone(
    posting: Posting, mailbox: Mailbox
) -> None:
    ticket_id = await posting.ticket()
    mail = await mailbox.answer(ticket_id)
    async with mailbox.sessions.begin() as session:
        (await session.merge(mail)).audience = "staff"
    await bounce(posting, attachments=report(mail.message_id))
    assert (await mailbox.mails(ticket_id))[0].status == "failed"
    assert (await mailbox.read(ticket_id))["status"] == "completed"
    assert (await mailbox.held("ignored"))[0]["ticket_id"] == ticket_id


async def test_a_storm_of_new_tickets_is_held(posting: Posting, mailbox: Mailbox) -> None:
    answers = [await posting.generic(text=f"mail {n}") for n in range(23)]
    assert [answer.json()["status"] for answer in answers] == ["received"] * 20 + ["kept"] * 3
    assert {row["reason"] for row in await mailbox.held()} == {"more than 20 new tickets of this sender within an hour"}
    assert (await posting.generic("bob@example.com")).json()["status"] == "received"
    assert (await posting.mailgun(verified=True)).json()["status"] == "received", "a forged flood silences nobody"


async def test_two_help_desks_that_hide_what_they_are_come_to_an_end(posting: Posting, mailbox: Mailbox) -> None:
    """The other desk answers each of our answers with a plain new mail."""
    ticket_id = await posting.ticket(text="Ticket opened", verified=False)
    statuses = []
    for n in range(65):
        ours = await mailbox.answer(ticket_id, f"answer {n}")
        headers = (("In-Reply-To", ours.message_id),)
        answer = await posting.mailgun(verified=False, to=ours.reply_to, text=f"auto {n}", headers=headers)
        statuses.append(answer.json()["status"])
    assert statuses == ["received"] * 59 + ["kept"] * 6
    assert {row["reason"] for row in await mailbox.held()} == {"more than 60 mails of this sender within an hour"}


async def test_a_help_desk_that_says_what_it_is_stops_at_once(posting: Posting, mailbox: Mailbox) -> None:
    """Its answer has the headers that ours have."""
    ticket_id = await posting.ticket()
    ours: MailRow = await mailbox.answer(ticket_id)
    headers = (*ours.headers.items(), ("In-Reply-To", ours.message_id))
    await posting.ticket(to=ours.reply_to, headers=tuple((str(name), str(value)) for name, value in headers))
    assert (await mailbox.read(ticket_id))["status"] == "completed"
    assert await mailbox.commands(ticket_id) == ["start"]


async def test_our_own_mail_that_comes_back_starts_nothing(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    ours = await mailbox.answer(ticket_id)
    returned = await posting.mailgun("forwarder@example.org", to=ours.reply_to, message_id=ours.message_id)
    assert returned.status_code == 200
    assert (await mailbox.read(ticket_id))["status"] == "completed"
    assert len(await mailbox.tickets()) == 1


async def test_automatic_answers_to_an_address_are_counted(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    for n in range(3):
        await mailbox.answer(ticket_id, f"answer {n}")
    async with mailbox.sessions.begin() as session:
        by_a_person = await session.get_one(MailRow, (await mailbox.mails(ticket_id))[0].id)
        by_a_person.headers = {"Auto-Submitted": "no"}
    async with mailbox.sessions() as session:
        assert await count_automatic_answers(session, ADA) == 2 < MAX_AUTOMATIC_ANSWERS
        assert await count_automatic_answers(session, "bob@example.com") == 0
