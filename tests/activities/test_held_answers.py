"""The last look before an answer leaves: one voice, not too many mails, and none that waits for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from activities.mail.provider import MailAway
from activities.replies import TOO_MANY
from schema.activity_messages import Advance, ReplyOutcome, ReplySent
from schema.db.escalations import resolve_escalations
from schema.db.mail_caps import MAX_AUTOMATIC_ANSWERS
from schema.db.tables.effects import EscalationRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import EventRow, MessageRow
from schema.db.tickets import lock_ticket
from schema.db.withdrawn_mails import withdraw_stale_answers
from tests.activities.test_effects_refused import change_ticket
from tests.activities.test_sender_proof import mailed_before
from tests.activities.workbench import Postbox, Workbench
from tests.fakes.openai_server import says

GONE = ConnectionResetError


async def drafted(bench: Workbench, channel: str = "email") -> tuple[UUID, UUID]:
    """A ticket of that channel with an answer that waits to be sent."""
    ticket_id = await bench.desk.write("Where is my order?")
    await change_ticket(bench, ticket_id, channel=channel)
    return ticket_id, await advanced(bench, ticket_id)


async def advanced(bench: Workbench, ticket_id: UUID) -> UUID:
    bench.script.script(says("It is on its way."))
    draft_id = (await bench.advance(ticket_id)).draft_id
    assert draft_id
    return draft_id


async def give_back(bench: Workbench, ticket_id: UUID) -> None:
    """As the API does."""
    async with bench.sessions.begin() as session:
        ticket = await lock_ticket(session, ticket_id)
        await resolve_escalations(session, ticket_id, "pat")
        ticket.assignee, ticket.status = "agent", "pending"


async def state(bench: Workbench, ticket_id: UUID) -> tuple[str, str, list[str]]:
    """Status, assignee, and the reasons of open escalations."""
    ticket = await bench.desk.ticket(ticket_id)
    reasons = [row.reason for row in await bench.desk.rows(EscalationRow, ticket_id) if row.resolved_at is None]
    return ticket.status, ticket.assignee, reasons


async def statuses(bench: Workbench, ticket_id: UUID) -> list[str]:
    return [mail.status for mail in await bench.desk.mails(ticket_id)]


async def test_an_answer_too_many_goes_to_a_person_and_waits_with_it(bench: Workbench) -> None:
    other = await bench.desk.write("Earlier")
    await mailed_before(bench, other, MAX_AUTOMATIC_ANSWERS)
    ticket_id, draft_id = await drafted(bench)
    for _ in range(2):
        sent = await bench.send(ticket_id, draft_id)
        assert sent == ReplySent(outcome=ReplyOutcome.STOPPED, ticket_status="escalated")
        assert await state(bench, ticket_id) == ("escalated", "person", [TOO_MANY])
        await give_back(bench, ticket_id)
        assert (await bench.advance(ticket_id)).draft_id == draft_id
    assert await bench.desk.mails(ticket_id) == []
    events = [event.title for event in await bench.desk.rows(EventRow, ticket_id)]
    assert events.count(f"Handed over to a person: {TOO_MANY}") == 2
    async with bench.sessions.begin() as session:
        await session.execute(update(MailRow).values(at=MailRow.at - func.make_interval(0, 0, 0, 0, 2)))
    assert (await bench.send(ticket_id, draft_id)).outcome is ReplyOutcome.SENT


async def test_a_hand_over_too_many_is_made_without_a_word_to_the_customer(bench: Workbench) -> None:
    ticket_id, _ = await drafted(bench)
    await mailed_before(bench, ticket_id, MAX_AUTOMATIC_ANSWERS)
    handed = await bench.hand_over(ticket_id, "The agent used up its calls.")
    assert handed == ReplySent(outcome=ReplyOutcome.STOPPED, ticket_status="escalated")
    assert await state(bench, ticket_id) == ("escalated", "person", ["The agent used up its calls."])
    assert bench.postbox.taken == []


async def test_tickets_worked_on_at_the_same_time_do_not_send_more_than_the_cap(bench: Workbench) -> None:
    tickets = [await drafted(bench) for _ in range(MAX_AUTOMATIC_ANSWERS + 4)]
    outcomes = [sent.outcome for sent in await asyncio.gather(*(bench.send(*ticket) for ticket in tickets))]
    assert outcomes.count(ReplyOutcome.SENT) == len(bench.postbox.taken) == MAX_AUTOMATIC_ANSWERS
    assert outcomes.count(ReplyOutcome.STOPPED) == 4


async def test_who_calls_the_api_is_answered_as_often_as_asked(bench: Workbench) -> None:
    tickets = [await drafted(bench, "api") for _ in range(MAX_AUTOMATIC_ANSWERS + 2)]
    outcomes = {(await bench.send(*ticket)).outcome for ticket in tickets}
    assert outcomes == {ReplyOutcome.SENT}


async def test_a_person_answers_an_address_that_got_too_many(bench: Workbench) -> None:
    ticket_id, _ = await drafted(bench)
    await mailed_before(bench, ticket_id, MAX_AUTOMATIC_ANSWERS)
    async with bench.sessions.begin() as session:
        reply = MessageRow(ticket_id=ticket_id, kind="reply", author_id="pat", body_text="I look.", reply_text="")
        session.add(reply)
    assert (await bench.send(ticket_id, reply.id)).outcome is ReplyOutcome.SENT


async def broken_off(bench: Workbench) -> tuple[UUID, UUID]:
    """An answer whose first attempt ended before it was known whether it left."""
    ticket_id, draft_id = await drafted(bench)
    bench.postbox.crashes = 1
    with pytest.raises((GONE, MailAway)):
        await bench.send(ticket_id, draft_id)
    assert await statuses(bench, ticket_id) == ["queued"]
    return ticket_id, draft_id


async def test_a_retry_after_a_takeover_sends_nothing_until_it_is_given_back(bench: Workbench) -> None:
    ticket_id, draft_id = await broken_off(bench)
    await change_ticket(bench, ticket_id, assignee="person", status="escalated")
    assert (await bench.send(ticket_id, draft_id)).outcome is ReplyOutcome.STOPPED
    assert (len(bench.postbox.taken), await statuses(bench, ticket_id)) == (1, ["withdrawn"])
    await give_back(bench, ticket_id)
    assert (await bench.advance(ticket_id)).draft_id == draft_id
    assert (await bench.send(ticket_id, draft_id)).outcome is ReplyOutcome.SENT
    assert await statuses(bench, ticket_id) == ["sent"]
    assert len(set(bench.postbox.taken)) == 1, "the same Message-ID at every attempt"


async def test_a_retry_after_a_newer_message_withdraws_the_answer_for_good(bench: Workbench) -> None:
    ticket_id, draft_id = await broken_off(bench)
    await bench.desk.write_again(ticket_id, "And another thing")
    for _ in range(2):
        assert (await bench.send(ticket_id, draft_id)).outcome is ReplyOutcome.OBSOLETE
    newer = await advanced(bench, ticket_id)
    assert (await bench.send(ticket_id, newer)).outcome is ReplyOutcome.SENT
    assert sorted(await statuses(bench, ticket_id)) == ["sent", "withdrawn"]
    assert len(bench.postbox.taken) == 2


async def cancel(bench: Workbench, ticket_id: UUID) -> None:
    await change_ticket(bench, ticket_id, status="cancelled", turn_open=False)


async def answer_as_a_person(bench: Workbench, ticket_id: UUID) -> None:
    async with bench.sessions.begin() as session:
        reply = MessageRow(ticket_id=ticket_id, kind="reply", author_id="pat", body_text="I did it.", reply_text="")
        session.add(reply)
    await bench.send(ticket_id, reply.id)


async def do_nothing(bench: Workbench, ticket_id: UUID) -> None:
    pass


@pytest.mark.parametrize(
    ("what_happens", "then"), [(cancel, "withdrawn"), (answer_as_a_person, "withdrawn"), (do_nothing, "queued")]
)
async def test_an_answer_that_nobody_sends_any_more_does_not_wait_for_ever(
    bench: Workbench, what_happens: Callable[[Workbench, UUID], Awaitable[None]], then: str
) -> None:
    ticket_id, draft_id = await broken_off(bench)
    await what_happens(bench, ticket_id)
    async with bench.sessions.begin() as session:
        assert await withdraw_stale_answers(session) == (then == "withdrawn")
    async with bench.sessions() as session:
        mail = (await session.scalars(select(MailRow).where(MailRow.answer_id == draft_id))).one()
    assert mail.status == then


async def test_what_leaves_while_a_person_takes_over_is_recorded_and_the_person_keeps_the_ticket(
    bench: Workbench,
) -> None:
    ticket_id, draft_id = await drafted(bench)

    async def take_over() -> None:
        await change_ticket(bench, ticket_id, assignee="person", status="escalated")

    late = replace(bench, postbox=Postbox(meanwhile=take_over))
    assert (await late.send(ticket_id, draft_id)).outcome is ReplyOutcome.SENT
    assert (await state(bench, ticket_id))[:2] == ("escalated", "person")
    assert await statuses(bench, ticket_id) == ["sent"]
    assert (await bench.advance(ticket_id)).outcome is Advance.STOPPED


async def test_what_was_withdrawn_while_it_was_leaving_is_recorded_as_sent(bench: Workbench) -> None:
    ticket_id, draft_id = await drafted(bench)

    async def cancelled_and_swept() -> None:
        await cancel(bench, ticket_id)
        async with bench.sessions.begin() as session:
            assert await withdraw_stale_answers(session) == 1

    late = replace(bench, postbox=Postbox(meanwhile=cancelled_and_swept))
    assert (await late.send(ticket_id, draft_id)).outcome is ReplyOutcome.SENT
    assert await statuses(bench, ticket_id) == ["sent"]
    assert (await bench.desk.ticket(ticket_id)).status == "cancelled"
