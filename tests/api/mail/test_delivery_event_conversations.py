"""From a mail that comes in to what its answer's provider tells: the real sending clients, and what really left comes
back in the events."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from temporalio.testing import ActivityEnvironment

from activities.mail.delivery import MailDesk
from activities.mail.provider import MailProvider
from activities.replies import ReplyActivities
from schema.activity_messages import HandOver, ReplyOutcome, ReplySent, SendReply
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import MessageKind
from tests.activities.mail.post_offices import PostOffice, open_office
from tests.api.mail.events import PROVIDERS, Teller
from tests.api.mail.posting import OURS, Mailbox, Posting
from tests.api.mail.test_delivery_events import delivery_of, mail_of, told_events
from tests.fakes.mail_vendor import Mode


@dataclass
class Desk:
    """A worker's part, a provider's, and the provider's events."""

    name: str
    office: PostOffice
    mailbox: Mailbox
    teller: Teller

    async def send(
        self, ticket_id: str, kind: MessageKind = MessageKind.AGENT, provider: MailProvider | None = None
    ) -> ReplySent:
        """Write an answer down and send it as the worker does."""
        async with self.mailbox.sessions.begin() as session:
            ticket = await session.get_one(TicketRow, UUID(ticket_id), with_for_update=True)
            ticket.turn, ticket.turn_open, ticket.status = ticket.turn + 1, True, "processing"
            waiting = select(MessageRow).where(MessageRow.ticket_id == ticket.id, MessageRow.turn.is_(None))
            for message in await session.scalars(waiting):
                message.turn = ticket.turn
            row = MessageRow(
                ticket_id=ticket.id, kind=kind, author_id="someone", body_text="Hi.", reply_text="Hi.", turn=ticket.turn
            )
            session.add(row)
            await session.flush()
        replies = ReplyActivities(self.mailbox.sessions, MailDesk(provider or self.office.provider, OURS))
        return await ActivityEnvironment().run(
            replies.send_reply, SendReply(ticket_id=UUID(ticket_id), message_id=row.id)
        )

    async def hand_over(self, ticket_id: str) -> ReplySent:
        replies = ReplyActivities(self.mailbox.sessions, MailDesk(self.office.provider, OURS))
        message = HandOver(ticket_id=UUID(ticket_id), reason="The agent used up its calls.")
        return await ActivityEnvironment().run(replies.hand_over, message)

    async def tell(self, kind: str) -> int:
        """Tell of the last mail that left, by what the vendor knows of it and nothing else."""
        taken = self.office.taken[-1]
        row = MailRow(id=taken.mail_id, to_email=taken.to_email, message_id=taken.message_id, from_email="", subject="")
        ids = {"mailgun": taken.message_id, "sendgrid": f"sg-{taken.mail_id}", "postmark": f"pm-{taken.mail_id}"}
        return await self.teller.tell(self.name, kind, row, provider_id=ids[self.name])


@pytest.fixture(params=PROVIDERS)
async def desk(request: pytest.FixtureRequest, mailbox: Mailbox, teller: Teller, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_office(request.param, tmp_path) as office:
        yield Desk(request.param, office, mailbox, teller)


async def test_an_answer_is_sent_late_and_delivered(posting: Posting, mailbox: Mailbox, desk: Desk) -> None:
    ticket_id = await posting.ticket()
    assert (await desk.send(ticket_id)).outcome is ReplyOutcome.SENT
    assert (await mail_of(mailbox, ticket_id)).provider_id
    assert [await desk.tell(kind) for kind in ("deferred", "delivered")] == [1, 1]
    assert await told_events(mailbox, ticket_id) == ["email.deferred", "email.delivered"]
    assert (await delivery_of(mailbox, ticket_id) or {})["state"] == "delivered"
    assert (await mailbox.read(ticket_id))["status"] == "completed"


async def test_an_answer_to_an_address_in_another_script_is_told_of_in_ascii(
    posting: Posting, mailbox: Mailbox, desk: Desk
) -> None:
    ticket_id = await posting.ticket("ada@bücher.example")
    await desk.send(ticket_id)
    assert desk.office.taken[-1].to_email == "ada@xn--bcher-kva.example"
    assert await desk.tell("delivered") == 1


async def test_a_bounced_answer_is_with_a_person(posting: Posting, mailbox: Mailbox, desk: Desk) -> None:
    ticket_id = await posting.ticket()
    await desk.send(ticket_id)
    assert await desk.tell("bounced") == 1
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["assignee"]) == ("escalated", "person")
    assert ticket["messages"][-1]["delivery"]["state"] == "bounced"


async def test_after_a_complaint_no_machine_writes_and_a_person_may(
    posting: Posting, mailbox: Mailbox, desk: Desk
) -> None:
    ticket_id = await posting.ticket()
    await desk.send(ticket_id)
    assert await desk.tell("complained") == 1
    await mailbox.change(ticket_id, assignee="agent", status="processing")  # a person gives it back to the agent
    assert (await desk.send(ticket_id)).outcome is ReplyOutcome.STOPPED
    assert (await mailbox.read(ticket_id))["assignee"] == "person"
    assert (await desk.hand_over(ticket_id)).outcome is ReplyOutcome.STOPPED
    assert len(desk.office.taken) == 1
    assert (await desk.send(ticket_id, MessageKind.REPLY)).outcome is ReplyOutcome.SENT
    assert len(desk.office.taken) == 2


async def test_a_notice_that_waits_to_leave_does_not_after_a_complaint(
    posting: Posting, mailbox: Mailbox, desk: Desk
) -> None:
    ticket_id = await posting.ticket()
    await desk.send(ticket_id)
    await mailbox.change(ticket_id, turn=2, turn_open=True, status="processing")
    desk.office.will(Mode.ERROR_BEFORE)
    with pytest.raises(Exception, match="answered 50"):
        await desk.hand_over(ticket_id)
    assert await desk.tell("complained") == 1
    assert (await desk.hand_over(ticket_id)).outcome is ReplyOutcome.STOPPED
    assert len(desk.office.taken) == 1
    assert [mail.status for mail in await mailbox.mails(ticket_id)] == ["sent", "withdrawn"]
    assert (await mailbox.read(ticket_id))["assignee"] == "person"


async def test_a_mail_whose_answer_got_lost_is_not_sent_again_once_it_is_told_of(
    posting: Posting, mailbox: Mailbox, desk: Desk
) -> None:
    ticket_id = await posting.ticket()
    desk.office.will(Mode.CLOSE_AFTER)
    with pytest.raises(Exception, match="gave no answer"):
        await desk.send(ticket_id)
    assert (await mail_of(mailbox, ticket_id)).status == "queued"
    assert await desk.tell("delivered") == 1
    mail = await mail_of(mailbox, ticket_id)
    replies = ReplyActivities(mailbox.sessions, MailDesk(desk.office.provider, OURS))
    assert mail.answer_id is not None
    message = SendReply(ticket_id=UUID(ticket_id), message_id=mail.answer_id)
    assert (await ActivityEnvironment().run(replies.send_reply, message)).outcome is ReplyOutcome.SENT
    assert len(desk.office.taken) == 1
    assert (await mailbox.read(ticket_id))["status"] == "completed"


@dataclass
class Hasty:
    """A provider whose event is here before its answer."""

    desk: Desk
    name: str = "hasty"

    async def send(self, mail: MailRow) -> str | None:
        provider_id = await self.desk.office.provider.send(mail)
        assert await self.desk.tell("bounced") == 1
        return provider_id


@pytest.mark.parametrize("kind", [MessageKind.AGENT, MessageKind.REPLY])
async def test_a_bounce_that_is_faster_than_the_providers_answer_stands(
    posting: Posting, mailbox: Mailbox, desk: Desk, kind: MessageKind
) -> None:
    ticket_id = await posting.ticket()
    assert (await desk.send(ticket_id, kind, Hasty(desk))).outcome is ReplyOutcome.UNSENDABLE
    mail = await mail_of(mailbox, ticket_id)
    assert (mail.status, mail.delivery, mail.provider_id is None) == ("failed", "bounced", False)
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["assignee"]) == ("escalated", "person")
