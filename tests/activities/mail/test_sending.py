"""Answers on their way out through the real activity: what a provider does is seen on the ticket, or tried again."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from activities.mail.delivery import MailDesk
from activities.mail.provider import MailAway, MailMisconfigured, MailProvider
from activities.replies import ReplyActivities
from schema.activity_messages import HandOver, ReplyOutcome, ReplySent, SendReply
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import EventRow, MessageRow
from tests.activities.mail.post_offices import OURS, SECRETS, PostOffice
from tests.activities.test_attempts import as_sent, attempt
from tests.activities.workbench import RESET_URL, Workbench
from tests.fakes.mail_vendor import RETRY_AFTER, Mode
from tests.fakes.openai_server import says

AT_A_FAULT = [Mode.ERROR_BEFORE, Mode.ERROR_AFTER, Mode.HANG_AFTER, Mode.CLOSE_AFTER, Mode.BUSY]


@dataclass(frozen=True)
class Answered:
    """A ticket whose answer waits to be sent."""

    bench: Workbench
    provider: MailProvider
    ticket_id: UUID
    message_id: UUID

    def sending(self) -> Awaitable[ReplySent]:
        activities = ReplyActivities(self.bench.sessions, MailDesk(self.provider, OURS))
        return activities.send_reply(SendReply(ticket_id=self.ticket_id, message_id=self.message_id))

    async def send(self) -> ReplySent:
        return await ActivityEnvironment().run(self.sending)

    async def mail(self) -> MailRow:
        [mail] = await self.bench.desk.mails(self.ticket_id)
        return mail

    async def last_event(self) -> EventRow:
        return max(await self.bench.desk.rows(EventRow, self.ticket_id), key=lambda event: event.seq)


@pytest.fixture
async def answered(bench: Workbench, office: PostOffice) -> Answered:
    bench.script.script(says("It **was** delivered."))
    ticket_id = await bench.desk.write("Where is order 1001?")
    advanced = await bench.advance(ticket_id)
    assert advanced.draft_id
    return Answered(bench, office.provider, ticket_id, advanced.draft_id)


async def test_an_answer_leaves_and_the_ticket_shows_it(answered: Answered, office: PostOffice) -> None:
    assert (await answered.send()).outcome is ReplyOutcome.SENT
    [received], mail = office.taken, await answered.mail()
    assert (received.message_id, received.mail_id) == (mail.message_id, str(mail.id))
    assert (mail.status, mail.error, bool(mail.provider_id), mail.from_name) == ("sent", None, True, OURS.name)
    ticket = await answered.bench.desk.ticket(answered.ticket_id)
    assert (ticket.status, ticket.response) == ("completed", "It **was** delivered.")
    assert "AI agent" in received.text
    assert (await answered.last_event()).type == "message.sent"


async def test_an_answer_that_was_sent_is_not_sent_again(answered: Answered, office: PostOffice) -> None:
    for _ in range(3):
        assert (await answered.send()).outcome is ReplyOutcome.SENT
    assert len(office.taken) == 1


@pytest.mark.parametrize("mode", AT_A_FAULT)
async def test_a_fault_leaves_the_answer_waiting_for_the_retry(
    answered: Answered, office: PostOffice, mode: Mode
) -> None:
    office.will(mode)
    with pytest.raises(MailAway):
        await answered.send()
    ticket = await answered.bench.desk.ticket(answered.ticket_id)
    assert ((await answered.mail()).status, ticket.status) == ("queued", "processing")
    assert (await answered.send()).outcome is ReplyOutcome.SENT
    assert {received.message_id for received in office.taken} == {(await answered.mail()).message_id}
    events = [event.type for event in await answered.bench.desk.rows(EventRow, answered.ticket_id)]
    assert events.count("message.sent") == 1


@pytest.mark.parametrize("mode", [Mode.REFUSE, Mode.TOO_LARGE])
async def test_a_refusal_is_seen_on_the_ticket_and_a_person_gets_it(
    answered: Answered, office: PostOffice, mode: Mode
) -> None:
    office.will(mode)
    assert (await answered.send()).outcome is ReplyOutcome.UNSENDABLE
    ticket, mail, event = (
        await answered.bench.desk.ticket(answered.ticket_id),
        await answered.mail(),
        await answered.last_event(),
    )
    assert (ticket.status, ticket.assignee, mail.status) == ("escalated", "person", "failed")
    assert mail.error
    assert ticket.failure == f"The answer could not be delivered. {mail.error}"
    assert (event.type, event.data["reason"]) == ("message.undeliverable", mail.error)
    everything = f"{ticket.failure} {mail.error} {event.data}"
    assert [secret for secret in SECRETS if secret in everything] == []
    assert (await answered.send()).outcome is ReplyOutcome.UNSENDABLE
    assert office.taken == []


@pytest.mark.parametrize("mode", [Mode.STRANGER, Mode.FORBIDDEN])
async def test_settings_that_are_wrong_park_the_ticket_until_a_person_retries(
    answered: Answered, office: PostOffice, mode: Mode
) -> None:
    office.will(mode)
    with pytest.raises(MailMisconfigured):
        await answered.send()
    assert (await answered.mail()).status == "queued"
    office.will()
    assert (await answered.send()).outcome is ReplyOutcome.SENT
    assert len(office.taken) == 1


async def test_the_engine_hears_when_to_try_again_and_no_secret(
    answered: Answered, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = {}
    for mode in (Mode.BUSY, Mode.ERROR_AFTER, Mode.STRANGER):
        office.will(mode)
        told[mode] = await attempt(answered.sending)
    assert [told[mode].non_retryable for mode in told] == [False, False, True]
    waits = {None} if office.provider.name == "smtp" else {timedelta(seconds=RETRY_AFTER)}
    assert {told[Mode.BUSY].next_retry_delay} == waits
    history = "".join(as_sent(error) for error in told.values())
    logged = "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert [word for word in (*SECRETS, "ada@example.com", "delivered") if word in history + logged] == []


async def test_what_a_person_writes_leaves_without_the_agents_words(bench: Workbench, office: PostOffice) -> None:
    ticket_id = await bench.desk.write("Where is order 1001?")
    async with bench.sessions.begin() as session:
        reply = MessageRow(ticket_id=ticket_id, kind="reply", author_id="pat", body_text="I *looked*.", reply_text="")
        session.add(reply)
    await Answered(bench, office.provider, ticket_id, reply.id).send()
    [received] = office.taken
    assert received.text.strip() == "I *looked*."
    assert received.headers["Auto-Submitted"] == "no"


async def test_a_customer_is_told_of_a_hand_over(bench: Workbench, office: PostOffice) -> None:
    ticket_id = await bench.desk.write("Where is order 1001?")
    replies = ReplyActivities(bench.sessions, MailDesk(office.provider, OURS))
    handed = await ActivityEnvironment().run(replies.hand_over, HandOver(ticket_id=ticket_id, reason="Too hard."))
    [received] = office.taken
    assert (handed.outcome, "A colleague will look at it" in received.text) == (ReplyOutcome.SENT, True)
    assert "AI agent" not in received.text


async def test_a_reset_link_arrives_exactly_as_it_was_made(bench: Workbench, office: PostOffice) -> None:
    shop = replace(bench, provider=office.provider)
    ticket_id = await shop.desk.write("I forgot my password")
    call = await shop.propose(ticket_id, "reset_password", {})
    office.will(Mode.ERROR_BEFORE)
    with pytest.raises(MailAway):
        await shop.run(ticket_id, call)
    assert (await shop.run(ticket_id, call)).status == "done"
    [received], [mail] = office.taken, await shop.desk.mails(ticket_id)
    [line] = [line for line in received.text.splitlines() if "token=" in line]
    assert line.startswith(f"{RESET_URL}?token=")
    assert line in mail.text.splitlines()
    assert f'href="{line}"' in received.html
    assert mail.status == "sent"
