"""Another help desk that answers each of our mails by itself: the exchange ends, and a person has what is left."""

import pytest

from schema.db.mail_caps import MAX_AUTOMATIC_ANSWERS
from tests.e2e.mail.correspondence import Correspondent, Desk
from tests.fakes.openai_server import says
from tests.stack import until

ANSWER = "We received your message. Somebody will look at it soon. Reference 20261124."
MARKED = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))


class OtherDesk:
    """Answers each mail it gets, as long as any come."""

    def __init__(self, desk: Desk, email: str) -> None:
        self.desk = desk
        self.writer = Correspondent(desk, email)
        self.tickets: list[str] = []
        self.answered: set[str] = set()

    async def received(self) -> list[dict[str, str]]:
        """What the provider delivered to it."""
        mails = [mail for ticket_id in dict.fromkeys(self.tickets) for mail in await self.desk.mails(ticket_id)]
        return [mail for mail in mails if mail["status"] == "sent"]

    async def answer_all(self, how: str) -> None:
        """Until nothing new comes for all that we wrote."""

        async def all_is_quiet() -> bool:
            # The states first: what was sent before a ticket came to rest is among the mails that are read then.
            states = [(await self.desk.ticket(ticket_id))["status"] for ticket_id in set(self.tickets)]
            new = [mail for mail in await self.received() if mail["message_id"] not in self.answered]
            for mail in new:
                self.answered.add(mail["message_id"])
                self.tickets.append(await self._answer(mail, how))
            return not new and set(states) <= {"completed", "escalated"}

        await until(all_is_quiet, 90)

    async def _answer(self, mail: dict[str, str], how: str) -> str:
        match how:
            case "marked":
                return await self.writer.reply(mail, ANSWER, more=MARKED)
            case "same ticket":
                return await self.writer.write(ANSWER, f"Re: {mail['subject']}", mail["reply_to"])
            case _:  # a new thread each time: nothing in it leads back, and nothing says that a machine wrote it
                return await self.writer.write(ANSWER, f"Re: {mail['subject']}")


@pytest.mark.parametrize(
    ("how", "mails", "with_a_person"),
    [("marked", 1, 0), ("same ticket", MAX_AUTOMATIC_ANSWERS, 1), ("new thread", MAX_AUTOMATIC_ANSWERS, 1)],
)
async def test_two_help_desks_that_answer_each_other_stop(desk: Desk, how: str, mails: int, with_a_person: int) -> None:
    desk.model.script(says("Thank you, we look into it."), word="Reference 20261124")
    other = OtherDesk(desk, f"desk-{how.replace(' ', '-')}@other.example.org")
    other.tickets.append(await other.writer.write("Hello, Reference 20261124. Can you help us?", "A question"))
    await other.answer_all(how)
    assert len(await other.received()) == mails
    tickets = [await desk.ticket(ticket_id) for ticket_id in dict.fromkeys(other.tickets)]
    escalated = [ticket for ticket in tickets if ticket["status"] == "escalated"]
    assert len(escalated) == with_a_person
    assert all(ticket["assignee"] == "person" for ticket in escalated)
    assert sum("Too many automatic mails" in str(ticket["events"]) for ticket in escalated) == with_a_person
    taken_in = [message for ticket in tickets for message in ticket["messages"] if message["direction"] == "inbound"]
    assert len(taken_in) == mails + 1, "each of its mails is in a ticket"
    assert sum(message["is_auto_reply"] for message in taken_in) == (1 if how == "marked" else 0)
