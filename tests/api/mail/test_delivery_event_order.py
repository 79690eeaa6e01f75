"""In whatever order a mail's events come, the same is known in the end, and nothing that went wrong is hidden."""

import itertools

import pytest

from tests.api.mail.events import KINDS, PROVIDERS, Teller
from tests.api.mail.posting import Mailbox, Posting
from tests.api.mail.test_automatic_mails import bounce, report
from tests.api.mail.test_delivery_events import answered, delivery_of, mail_of, told_events

RANKS = {"deferred": 1, "delivered": 2, "bounced": 3, "dropped": 3, "complained": 4}
FAILURES = {"bounced", "dropped"}


@pytest.mark.parametrize("order", list(itertools.permutations(KINDS, 2)), ids="-".join)
async def test_two_events_in_either_order(
    posting: Posting, mailbox: Mailbox, teller: Teller, order: tuple[str, str]
) -> None:
    provider = PROVIDERS[KINDS.index(order[0]) % 3]
    ticket_id, mail = await answered(posting, mailbox)
    for kind in order:
        assert await teller.tell(provider, kind, mail) == 1
    shown = await delivery_of(mailbox, ticket_id)
    best = max(RANKS[kind] for kind in order)
    assert shown is not None
    assert shown["state"] == next(kind for kind in order if RANKS[kind] == best)
    failed = bool(FAILURES & set(order))
    assert (await mail_of(mailbox, ticket_id)).status == ("failed" if failed else "sent")
    with_person = failed or "complained" in order
    assert (await mailbox.read(ticket_id))["assignee"] == ("person" if with_person else "agent")


@pytest.mark.parametrize("order", [("deferred",) * 3, ("delivered", "deferred"), ("bounced", "delivered", "deferred")])
async def test_what_changes_nothing_is_no_line_in_the_timeline(
    posting: Posting, mailbox: Mailbox, teller: Teller, order: tuple[str, ...]
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    for kind in order:
        assert await teller.tell("mailgun", kind, mail) == 1
    assert await told_events(mailbox, ticket_id) == [f"email.{order[0]}"]


async def test_every_order_of_a_mails_whole_story_ends_alike(
    posting: Posting, mailbox: Mailbox, teller: Teller
) -> None:
    for n, order in enumerate(itertools.permutations(("deferred", "delivered", "bounced", "complained"))):
        ticket_id, mail = await answered(posting, mailbox, f"ada{n}@example.com")
        for kind in order:
            await teller.tell("sendgrid", kind, mail)
        mail = await mail_of(mailbox, ticket_id)
        assert (mail.status, mail.delivery) == ("failed", "complained"), order
        assert {"email.bounced", "email.complained"} <= set(await told_events(mailbox, ticket_id)), order


@pytest.mark.parametrize("event_first", [True, False])
async def test_a_bounce_told_by_the_provider_and_by_mail_is_one(
    posting: Posting, mailbox: Mailbox, teller: Teller, event_first: bool
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    if event_first:
        await teller.tell("postmark", "bounced", mail)
    assert (await bounce(posting, attachments=report(mail.message_id))).status_code == 200
    if not event_first:
        await teller.tell("postmark", "bounced", mail)
    assert (await told_events(mailbox, ticket_id)) == ["email.bounced"]
    assert await mailbox.commands(ticket_id) == ["start", "takeover"]
    assert (await delivery_of(mailbox, ticket_id) or {})["state"] == "bounced"


async def test_a_mail_that_came_back_by_mail_is_not_delivered_later(
    posting: Posting, mailbox: Mailbox, teller: Teller
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    await bounce(posting, attachments=report(mail.message_id))
    assert await teller.tell("mailgun", "delivered", mail) == 1
    assert await delivery_of(mailbox, ticket_id) is not None
    assert (await mail_of(mailbox, ticket_id)).delivery == "bounced"
