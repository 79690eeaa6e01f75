"""Tells colleagues of requests that wait. A mail holds a link that shows the request; it never decides anything."""

import asyncio
import time

import structlog
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.engine_context import current_run_id
from activities.mail.compose import compose_staff_notice
from activities.mail.delivery import MailDesk, record_delivery
from activities.mail.http_answers import TIMEOUT_SECONDS
from schema.activity_messages import Alarm, CallPeople, Done, NoticesSent
from schema.approvals import ApprovalStatus
from schema.db.approvals import approved_call, get_approval
from schema.db.events import NewEvent, append_events
from schema.db.notices import list_escalated, list_reminded, list_waiting_notices
from schema.db.policy_facts import amount_of
from schema.db.session import Sessions
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.tickets import SYSTEM, MailStatus

AT_ONCE = 50
SEND_SECONDS = TIMEOUT_SECONDS + 5
"""Longer than any provider takes by itself: who cuts it off sooner sends again what was taken in the last moment."""
BEGIN_SECONDS = 60.0
"""No mail is begun later than that, so that the last one ends before the engine gives the activity up."""

SUBJECTS = {
    Alarm.REMINDER: "Waiting for a decision: {what}",
    Alarm.ESCALATION: "Still undecided: {what}",
}
TEXT = """Hello,

{what} has waited for a decision since {since}.

Why it asks: {why}
Without a decision it ends on {end}; nothing will be executed then, and a person has to take the ticket.

Look at it and decide here:

{link}

This link only shows the request. You will be asked to sign in.
"""
TIME = "%Y-%m-%d %H:%M UTC"

log = structlog.get_logger(__name__)


class NoticeActivities:
    """Writes notices with what they tell of, and sends them apart from it: a mail provider that is down must not keep
    a ticket from hearing its decision."""

    def __init__(
        self, sessions: Sessions, mail: MailDesk, public_url: str, begin_seconds: float = BEGIN_SECONDS
    ) -> None:
        self._sessions = sessions
        self._mail = mail
        self._public_url = public_url
        self._begin_seconds = begin_seconds

    @activity.defn
    async def call_people(self, request: CallPeople) -> Done:
        """Write the mails about a request that waits, once per alarm. The sweep sends them."""
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            approval = await get_approval(session, request.approval_id)
            if approval.status == ApprovalStatus.PENDING and not _was_done(approval, request.alarm):
                await self._write(session, ticket, approval, request.alarm)
        return Done()

    @activity.defn
    async def send_notices(self, request: Done) -> NoticesSent:
        """Send what waits. A mail that cannot leave now, or whose turn comes too late, is tried by the next sweep."""
        end = time.monotonic() + self._begin_seconds
        async with self._sessions() as session:
            waiting = await list_waiting_notices(session, AT_ONCE)
        sent = failed = 0
        for mail in waiting:
            if time.monotonic() > end:
                break
            left = await self._send(mail)
            sent, failed = sent + left, failed + (not left)
        return NoticesSent(sent=sent, failed=failed)

    async def _send(self, mail: MailRow) -> bool:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                delivery = await self._mail.send(mail)
        except Exception as error:  # whatever it is, the other mails and the rest of the sweep must not wait for it
            log.warning("notice.not_sent", mail=mail.message_id, error=type(error).__name__)
            return False
        async with self._sessions.begin() as session:
            delivery = await record_delivery(session, delivery)
        if delivery.status is MailStatus.FAILED:
            log.warning("notice.undeliverable", mail=mail.message_id, error=delivery.error)
        return delivery.status is MailStatus.SENT

    async def _write(self, session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, alarm: Alarm) -> None:
        is_reminder = alarm is Alarm.REMINDER
        people = await (list_reminded if is_reminder else list_escalated)(session, approval)
        what = _what(approval)
        for address in people:
            name = f"{approval.id}:{alarm.value}:{address}"
            text = self._text(approval, what)
            subject = SUBJECTS[alarm].format(what=what)
            session.add(compose_staff_notice(self._mail.addresses, ticket, address, subject, text, name))
        if is_reminder:
            approval.reminded_at = func.clock_timestamp()
        else:
            approval.escalated_at = func.clock_timestamp()
        await session.flush()
        await append_events(session, ticket.id, [_event(approval, alarm, people)], current_run_id())

    def _text(self, approval: ApprovalRow, what: str) -> str:
        return TEXT.format(
            what=what[0].upper() + what[1:],
            since=approval.requested_at.strftime(TIME),
            why=approval.rule["text"],
            end=approval.expires_at.strftime(TIME),
            link=f"{self._public_url}/approvals/{approval.id}",
        )


def _was_done(approval: ApprovalRow, alarm: Alarm) -> bool:
    return (approval.reminded_at if alarm is Alarm.REMINDER else approval.escalated_at) is not None


def _what(approval: ApprovalRow) -> str:
    """What is asked, in a line: for colleagues, without the customer's words."""
    call = approved_call(approval)
    amount, order = amount_of(call), call.arguments.get("order_id")
    words = [
        call.tool.removeprefix("process_").replace("_", " "),
        f"of {amount}" if amount else "",
        f"for order {order}" if order else "",
    ]
    return " ".join(word for word in words if word)


def _event(approval: ApprovalRow, alarm: Alarm, people: list[str]) -> NewEvent:
    done = {Alarm.REMINDER: "reminded", Alarm.ESCALATION: "escalated"}[alarm]
    title = {
        Alarm.REMINDER: f"Reminded {len(people)} of the waiting approval",
        Alarm.ESCALATION: f"Escalated the waiting approval to {len(people)}",
    }[alarm]
    data = {"approval_id": str(approval.id), "to": people}
    return NewEvent(type=f"approval.{done}", actor=SYSTEM, title=title, data=data)
