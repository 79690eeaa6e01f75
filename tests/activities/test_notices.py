"""Colleagues hear of waiting requests once, and a mail that cannot leave holds nothing up."""

from temporalio.testing import ActivityEnvironment

from activities.notices import NoticeActivities
from schema.activity_messages import Alarm, ApprovalRequested, CallPeople, Done, NoticesSent
from schema.approvals import Decision
from schema.db.tables.accounts import UserRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import EventRow
from tests.activities.workbench import REFUND, Workbench


def notices(bench: Workbench) -> NoticeActivities:
    return NoticeActivities(bench.sessions, bench.mail, "https://support.example")


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
