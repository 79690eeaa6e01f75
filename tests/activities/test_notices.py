"""Colleagues hear of waiting requests once, and a mail that cannot leave holds nothing up."""

import asyncio
from dataclasses import replace
from pathlib import Path

from temporalio.testing import ActivityEnvironment

from activities.mail.compose import compose_notice
from activities.mail.http_answers import TIMEOUT_SECONDS
from activities.notices import BEGIN_SECONDS, SEND_SECONDS, NoticeActivities
from schema.activity_messages import Alarm, ApprovalRequested, CallPeople, Done, NoticesSent
from schema.approvals import Decision
from schema.db.tables.accounts import UserRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import EventRow, TicketRow
from tests.activities.mail.post_offices import open_office
from tests.activities.workbench import REFUND, Workbench
from workflows.activity_stubs import SEND_NOTICES


def notices(bench: Workbench, begin_seconds: float = BEGIN_SECONDS) -> NoticeActivities:
    return NoticeActivities(bench.sessions, bench.mail, "https://support.example", begin_seconds)


async def waiting(bench: Workbench) -> tuple[ApprovalRequested, CallPeople]:
    """A request that waits, with one person who may decide it, and the word to remind."""
    async with bench.sessions.begin() as session:
        session.add(UserRow(email="ann@shop.example", name="Ann", role="approver", password_hash="x"))
    ticket_id = await bench.desk.write("Please refund")
    request = await bench.ask(ticket_id, await bench.propose(ticket_id, "process_refund", REFUND))
    return request, CallPeople(ticket_id=ticket_id, approval_id=request.approval_id, alarm=Alarm.REMINDER)


async def mails(bench: Workbench, call: CallPeople) -> list[MailRow]:
    return [mail for mail in await bench.desk.mails(call.ticket_id) if mail.audience == "staff"]


async def test_a_repeated_reminder_is_one_mail_and_one_line(bench: Workbench) -> None:
    _, call = await waiting(bench)
    for _ in range(3):
        await ActivityEnvironment().run(notices(bench).call_people, call)
    [mail] = await mails(bench, call)
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert f"https://support.example/approvals/{call.approval_id}" in mail.text
    events = [event.type for event in await bench.desk.rows(EventRow, call.ticket_id)]
    assert events.count("approval.reminded") == 1


async def test_nobody_is_told_of_what_is_decided(bench: Workbench) -> None:
    request, call = await waiting(bench)
    async with bench.sessions() as session:
        approval = await session.get_one(ApprovalRow, request.approval_id)
    await bench.desk.decide(approval, Decision.REJECT)
    await ActivityEnvironment().run(notices(bench).call_people, call)
    assert await mails(bench, call) == []


async def test_waiting_notices_leave_once(bench: Workbench) -> None:
    _, call = await waiting(bench)
    await ActivityEnvironment().run(notices(bench).call_people, call)
    assert await ActivityEnvironment().run(notices(bench).send_notices, Done()) == NoticesSent(sent=1)
    assert await ActivityEnvironment().run(notices(bench).send_notices, Done()) == NoticesSent()
    [mail] = await mails(bench, call)
    assert (mail.status, bench.postbox.taken) == ("sent", [mail.message_id])


async def test_a_provider_that_is_down_delays_a_notice_and_nothing_else(bench: Workbench) -> None:
    _, call = await waiting(bench)
    await ActivityEnvironment().run(notices(bench).call_people, call)
    bench.postbox.crashes = 1
    assert await ActivityEnvironment().run(notices(bench).send_notices, Done()) == NoticesSent(failed=1)
    assert [mail.status for mail in await mails(bench, call)] == ["queued"]
    assert await ActivityEnvironment().run(notices(bench).send_notices, Done()) == NoticesSent(sent=1)


async def test_a_notice_that_is_refused_for_good_is_not_tried_again(bench: Workbench) -> None:
    _, call = await waiting(bench)
    await ActivityEnvironment().run(notices(bench).call_people, call)
    bench.postbox.refuses = True
    assert await ActivityEnvironment().run(notices(bench).send_notices, Done()) == NoticesSent(failed=1)
    bench.postbox.refuses = False
    assert await ActivityEnvironment().run(notices(bench).send_notices, Done()) == NoticesSent()
    assert [mail.status for mail in await mails(bench, call)] == ["failed"]


def test_no_notice_is_cut_off_before_its_provider_gives_up_and_none_outlives_the_activity() -> None:
    """Who cut a mail off sooner would send again what the provider took in the last moment."""
    assert SEND_SECONDS > TIMEOUT_SECONDS
    assert SEND_NOTICES.patience.total_seconds() > BEGIN_SECONDS + SEND_SECONDS


async def test_what_a_slow_provider_leaves_no_time_for_is_sent_by_the_next_sweep(bench: Workbench) -> None:
    _, call = await waiting(bench)
    async with bench.sessions.begin() as session:
        session.add(UserRow(email="bob@shop.example", name="Bob", role="approver", password_hash="x"))
    await ActivityEnvironment().run(notices(bench).call_people, call)

    async def slow() -> None:
        await asyncio.sleep(0.3)

    bench.postbox.meanwhile = slow
    assert await ActivityEnvironment().run(notices(bench, 0.2).send_notices, Done()) == NoticesSent(sent=1)
    assert await ActivityEnvironment().run(notices(bench, 0.2).send_notices, Done()) == NoticesSent(sent=1)
    assert sorted(bench.postbox.taken) == sorted(mail.message_id for mail in await mails(bench, call))


async def test_the_providers_id_of_a_notice_is_recorded(bench: Workbench, tmp_path: Path) -> None:
    _, call = await waiting(bench)
    async with open_office("postmark", tmp_path) as office:
        real = replace(bench, provider=office.provider)
        await ActivityEnvironment().run(notices(real).call_people, call)
        assert await ActivityEnvironment().run(notices(real).send_notices, Done()) == NoticesSent(sent=1)
    [mail] = await mails(bench, call)
    assert mail.provider_id == f"pm-{mail.id}"


async def test_the_providers_id_of_a_reset_mail_is_recorded(bench: Workbench, tmp_path: Path) -> None:
    ticket_id = await bench.desk.write("I forgot my password")
    call = await bench.propose(ticket_id, "reset_password", {})
    async with open_office("sendgrid", tmp_path) as office:
        await replace(bench, provider=office.provider).run(ticket_id, call)
    [mail] = await bench.desk.mails(ticket_id)
    assert (mail.status, mail.provider_id, mail.sent_at is None) == ("sent", f"sg-{mail.id}", False)


async def test_no_reset_mail_goes_to_who_called_a_mail_of_the_ticket_spam(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("I forgot my password")
    call = await bench.propose(ticket_id, "reset_password", {})
    async with bench.sessions.begin() as session:
        ticket = await session.get_one(TicketRow, ticket_id)
        mail = compose_notice(bench.mail.addresses, ticket, ticket.customer_email, "A notice", "Hello", "a notice")
        mail.status, mail.delivery = "sent", "complained"
        session.add(mail)
    assert (await bench.run(ticket_id, call)).status == "failed"
    assert bench.postbox.taken == []
    assert len(await bench.desk.mails(ticket_id)) == 1
