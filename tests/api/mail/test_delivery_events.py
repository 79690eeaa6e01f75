"""What providers tell of our mails after they took them shows on the ticket, and a person hears of what went wrong."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from schema.db.delivery import COMPLAINT, has_complained
from schema.db.tables.mails import DeliveryEventRow, MailRow
from tests.api.mail.events import EVENTS, GONE, KINDS, PROVIDERS, Teller
from tests.api.mail.posting import ADA, Mailbox, Posting


async def answered(posting: Posting, mailbox: Mailbox, sender: str = ADA, **columns: Any) -> tuple[str, MailRow]:
    """A ticket and the mail with its answer."""
    ticket_id = await posting.ticket(sender)
    mail = await mailbox.answer(ticket_id)
    if columns:
        async with mailbox.sessions.begin() as session:
            row = await session.get_one(MailRow, mail.id)
            for name, value in columns.items():
                setattr(row, name, value)
    return ticket_id, await mail_of(mailbox, ticket_id)


async def mail_of(mailbox: Mailbox, ticket_id: str) -> MailRow:
    return (await mailbox.mails(ticket_id))[0]


async def delivery_of(mailbox: Mailbox, ticket_id: str) -> dict[str, Any] | None:
    """What the ticket's answer and the outbox say alike."""
    message = [m for m in (await mailbox.read(ticket_id))["messages"] if m["direction"] == "outbound"][-1]
    outbox = (await mailbox.client.get("/api/v1/outbox", params={"ticket_id": ticket_id})).json()["items"]
    assert message["delivery"] == outbox[-1]["delivery"]
    assert (message["mail_status"], message["mail_error"]) == (outbox[-1]["status"], outbox[-1]["error"])
    shown: dict[str, Any] | None = message["delivery"]
    return shown


async def told_events(mailbox: Mailbox, ticket_id: str) -> list[str]:
    return [kind for kind in await mailbox.events(ticket_id) if kind.startswith("email.")]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_told_is_seen_on_ticket_and_outbox(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str, kind: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    assert await delivery_of(mailbox, ticket_id) is None
    assert await teller.tell(provider, kind, mail) == 1
    shown = await delivery_of(mailbox, ticket_id)
    assert shown is not None
    assert (shown["state"], shown["at"] is None) == (kind, False)
    assert shown["error"] is None if kind == "delivered" else shown["error"] or kind == "complained"
    assert await told_events(mailbox, ticket_id) == [f"email.{kind}"]
    event = next(e for e in (await mailbox.read(ticket_id))["events"] if e["type"] == f"email.{kind}")
    assert event["data"]["to"] == ADA
    assert event["data"]["message_id"] == str(mail.answer_id)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_bounce_is_an_undelivered_answer_and_calls_a_person_once(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    for _ in range(3):
        assert await teller.tell(provider, "bounced", mail) == 1
    mail = await mail_of(mailbox, ticket_id)
    assert (mail.status, mail.error) == ("failed", f"It came back: {GONE}")
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["assignee"]) == ("escalated", "person")
    assert await mailbox.commands(ticket_id) == ["start", "takeover"]
    assert await mailbox.events(ticket_id) == ["ticket.created", "email.bounced", "ticket.escalated"]
    [escalation] = (await mailbox.client.get("/api/v1/escalations")).json()["items"]
    assert escalation["reason"] == f"A mail to the customer came back: {GONE}"


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_mail_that_was_never_tried_is_undelivered_too(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    await teller.tell(provider, "dropped", mail)
    mail = await mail_of(mailbox, ticket_id)
    assert mail.status == "failed"
    assert (mail.error or "").startswith("The mail provider did not send it: ")
    assert (await mailbox.read(ticket_id))["assignee"] == "person"


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_complaint_calls_a_person_and_ends_automatic_mail(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    for kind in ("delivered", "complained", "delivered"):
        await teller.tell(provider, kind, mail)
    assert (await mail_of(mailbox, ticket_id)).status == "sent"
    assert (await mailbox.read(ticket_id))["assignee"] == "person"
    assert await told_events(mailbox, ticket_id) == ["email.delivered", "email.complained"]
    [escalation] = (await mailbox.client.get("/api/v1/escalations")).json()["items"]
    assert escalation["reason"] == COMPLAINT
    async with mailbox.sessions() as session:
        assert await has_complained(session, mail.ticket_id, ADA)
        assert not await has_complained(session, mail.ticket_id, "bob@example.com")


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_told_twice_at_once_is_recorded_once(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str, kind: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    told = EVENTS[provider](kind, mail)
    answers = await asyncio.gather(*(teller.send(provider, told) for _ in range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert sum(answer.json()["recorded"] for answer in answers) == 1
    assert await told_events(mailbox, ticket_id) == [f"email.{kind}"]
    async with mailbox.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(DeliveryEventRow)) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_mail_that_only_the_provider_knows_of_is_not_handed_over_again(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    """Its answer to us got lost, and its event came before the next attempt."""
    ticket_id, mail = await answered(posting, mailbox, status="queued", sent_at=None)
    await teller.tell(provider, "delivered", mail)
    mail = await mail_of(mailbox, ticket_id)
    assert (mail.status, mail.delivery, mail.sent_at is None) == ("sent", "delivered", False)


@pytest.mark.parametrize("kind", ["bounced", "complained", "delivered"])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_notice_to_a_colleague_is_marked_and_leaves_the_ticket_alone(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str, kind: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox, audience="staff", answer_id=None)
    await teller.tell(provider, kind, mail)
    mail = await mail_of(mailbox, ticket_id)
    assert (mail.delivery, mail.status) == (kind, "failed" if kind == "bounced" else "sent")
    assert (await mailbox.read(ticket_id))["status"] == "completed"
    assert await told_events(mailbox, ticket_id) == [f"email.{kind}"]
    assert await mailbox.commands(ticket_id) == ["start"]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_cancelled_ticket_stays_cancelled(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    await mailbox.change(ticket_id, status="cancelled")
    assert await teller.tell(provider, "bounced", mail) == 1
    assert (await mailbox.read(ticket_id))["status"] == "cancelled"


UNUSED: dict[str, list[dict[str, Any]]] = {
    "mailgun": [{"event": "opened"}, {"event": "clicked"}, {"event": "unsubscribed"}, {"event": "accepted"}],
    "sendgrid": [{"event": "processed"}, {"event": "open"}, {"event": "click"}, {"event": "group_unsubscribe"}],
    "postmark": [
        *({"RecordType": kind} for kind in ("Open", "Click", "SubscriptionChange")),
        *({"RecordType": "Bounce", "Type": kind} for kind in ("AutoResponder", "Subscribe", "AddressChange")),
    ],
}


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_says_nothing_about_delivery_changes_nothing(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    for changed in UNUSED[provider]:
        assert await teller.tell(provider, "delivered", mail, **changed) == 0
    assert await delivery_of(mailbox, ticket_id) is None
    assert await mailbox.held("unreadable") == []


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_events_of_other_mails_on_the_same_account_are_ignored(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox, provider_id="<ours@shop.example>")
    variable = {"mailgun": "user-variables", "sendgrid": "ticketflow_mail", "postmark": "Metadata"}[provider]
    nobodys = "7f0e2a5e-54d3-4c13-9d4b-0c6a6a1b2c3d"
    for wrong in (nobodys, "42", "", None, "no id", "٤٢", ["x"]):
        value = wrong if provider == "sendgrid" else {"ticketflow_mail": wrong}
        assert await teller.tell(provider, "bounced", mail, provider_id="ours@shop.example", **{variable: value}) == 0
    assert await teller.tell(provider, "bounced", mail, provider_id="of-a-copy@shop.example") == 0
    where = {"mailgun": "recipient", "sendgrid": "email", "postmark": "Email"}[provider]
    for stranger in ("eve@example.com", "", None):
        assert await teller.tell(provider, "bounced", mail, provider_id="ours@shop.example", **{where: stranger}) == 0
    assert (await mail_of(mailbox, ticket_id)).status == "sent"
    assert await mailbox.held("unreadable") == []
    assert await teller.tell(provider, "bounced", mail, provider_id="ours@shop.example") == 1


async def test_one_bad_event_of_a_list_loses_no_other(posting: Posting, mailbox: Mailbox, teller: Teller) -> None:
    first, second = await answered(posting, mailbox), await answered(posting, mailbox)
    bad: list[Any] = [
        None,
        42,
        "text",
        [],
        {},
        {"event": 7},
        {"event": "bounce", "ticketflow_mail": {"a": []}, "timestamp": {}},
    ]
    good = [EVENTS["sendgrid"]("bounced", mail) for _, mail in (first, second)]
    answer = await teller.sendgrid(*bad[:4], good[0], *bad[4:], good[1])
    assert (answer.status_code, answer.json()) == (200, {"status": "kept", "events": 9, "recorded": 2})
    assert [(await mail_of(mailbox, ticket_id)).status for ticket_id, _ in (first, second)] == ["failed"] * 2
    [kept] = await mailbox.held("unreadable")
    assert kept["reason"] == "delivery events: 6 of 9 events could not be read"
    raw = await mailbox.client.get(f"/api/v1/inbound-mails/{kept['id']}/raw")
    assert raw.json()[4] == good[0]


async def test_a_list_about_many_tickets_from_two_sides_at_once(
    posting: Posting, mailbox: Mailbox, teller: Teller
) -> None:
    mails = [(await answered(posting, mailbox))[1] for _ in range(6)]
    there = [EVENTS["sendgrid"]("delivered", mail) for mail in mails]
    back = [EVENTS["sendgrid"]("complained", mail) for mail in reversed(mails)]
    answers = await asyncio.gather(*(teller.sendgrid(*told) for told in (there, back, there, back)))
    assert sorted(answer.json()["recorded"] for answer in answers) == [0, 0, 6, 6]


async def test_reasons_are_one_line_and_short(posting: Posting, mailbox: Mailbox, teller: Teller) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    reason = "5.1.1 no\r\nsuch\x00 mailbox \ud800 " + "x" * 5000
    await teller.tell("sendgrid", "bounced", mail, reason=reason)
    shown = await delivery_of(mailbox, ticket_id)
    assert shown is not None
    assert shown["error"].startswith("5.1.1 no such mailbox")
    assert len(shown["error"]) == 300


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"event": "rejected", "reject": {"reason": "Message content is not allowed."}}, "dropped"),
        ({"event": "failed", "severity": "permanent", "reason": "suppress-complaint"}, "dropped"),
        ({"event": "failed", "severity": "permanent", "reason": "old"}, "bounced"),
        ({"event": "failed", "severity": "temporary", "reason": "greylisted"}, "deferred"),
    ],
)
async def test_mailguns_words(
    posting: Posting, mailbox: Mailbox, teller: Teller, told: dict[str, Any], kind: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    await teller.tell("mailgun", "bounced", mail, **told)
    assert (await delivery_of(mailbox, ticket_id) or {})["state"] == kind


@pytest.mark.parametrize("type_", ["bounce", "blocked", "expired"])
async def test_sendgrid_tries_no_bounce_again_whatever_its_type(
    posting: Posting, mailbox: Mailbox, teller: Teller, type_: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    await teller.tell("sendgrid", "bounced", mail, type=type_)
    assert (await delivery_of(mailbox, ticket_id) or {})["state"] == "bounced"


@pytest.mark.parametrize(
    ("type_", "inactive", "kind"),
    [
        ("SoftBounce", False, "bounced"),
        ("Transient", False, "deferred"),
        ("DnsError", False, "deferred"),
        ("Blocked", False, "bounced"),
        ("DMARCPolicy", False, "bounced"),
        ("SpamComplaint", True, "complained"),
        ("Unknown", False, "deferred"),
        ("Unknown", True, "bounced"),
        ("InventedTomorrow", False, "deferred"),
        ("InventedTomorrow", True, "bounced"),
    ],
)
async def test_postmarks_types(
    posting: Posting, mailbox: Mailbox, teller: Teller, type_: str, inactive: bool, kind: str
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    await teller.tell("postmark", "bounced", mail, Type=type_, Inactive=inactive)
    assert (await delivery_of(mailbox, ticket_id) or {})["state"] == kind
