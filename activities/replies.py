"""Sends recorded answers: the agent's, a person's, and the notice of a hand-over."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.engine_context import current_run_id
from activities.mail.compose import compose_answer
from activities.mail.delivery import Delivery, MailDesk, record_delivery
from schema.activity_messages import HandOver, ReplyOutcome, ReplySent, SendReply
from schema.db.events import NewEvent, append_events
from schema.db.session import Sessions
from schema.db.tables.effects import EscalationRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.db.tickets import get_open_escalation, list_messages, list_waiting_messages, lock_ticket
from schema.errors import NotFound
from schema.tickets import AGENT, SYSTEM, Actor, ActorKind, Assignee, MailStatus, MessageKind, TicketStatus

ANSWERS = (MessageKind.AGENT, MessageKind.REPLY)

HANDED_OVER = """Hello,

thank you for your message. A colleague will look at it in person and answer you here. Nothing has been changed on \
your account or orders in the meantime beyond what we told you.
"""


class ReplyActivities:
    """Answers leave here, after a last look at whether they still should."""

    def __init__(self, sessions: Sessions, mail: MailDesk) -> None:
        self._sessions = sessions
        self._mail = mail

    @activity.defn
    async def send_reply(self, request: SendReply) -> ReplySent:
        """Send one recorded message once. An agent's answer is held back when a person took over, or when the
        customer wrote again meanwhile."""
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            answer = await _answer_of(session, ticket, request.message_id)
            held = await _held_back(session, ticket, answer)
            if held is not None:
                return ReplySent(outcome=held, ticket_status=ticket.status)
            mail = await self._write_mail(session, ticket, answer)
        return await self._deliver(request.ticket_id, request.message_id, mail)

    @activity.defn
    async def hand_over(self, request: HandOver) -> ReplySent:
        """Give the ticket to a person and tell the customer, once per turn."""
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            if ticket.status == TicketStatus.CANCELLED:
                return ReplySent(outcome=ReplyOutcome.STOPPED, ticket_status=ticket.status)
            notice = await _write_notice(session, ticket, request.reason)
            mail = await self._write_mail(session, ticket, notice)
        return await self._deliver(request.ticket_id, notice.id, mail)

    async def _write_mail(self, session: AsyncSession, ticket: TicketRow, answer: MessageRow) -> MailRow:
        """The mail that carries the answer, written before it is sent. A retry finds the first one."""
        written = await session.scalar(select(MailRow).where(MailRow.answer_id == answer.id))
        if written is not None:
            return written
        spoken = await list_messages(session, ticket.id)
        known_ids = [m.message_id for m in spoken if m.message_id and m.kind != MessageKind.NOTE]
        mail = compose_answer(self._mail.addresses, ticket, answer, known_ids, self._mail.template)
        session.add(mail)
        await session.flush()
        return mail

    async def _deliver(self, ticket_id: UUID, answer_id: UUID, mail: MailRow) -> ReplySent:
        delivery = await self._mail.send(mail)
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, ticket_id)
            answer = await session.get_one(MessageRow, answer_id)
            if answer.sent_at is None:
                await record_delivery(session, delivery)
                await _record_sent(session, ticket, answer, delivery)
            outcome = ReplyOutcome.UNSENDABLE if delivery.status is MailStatus.FAILED else ReplyOutcome.SENT
            return ReplySent(outcome=outcome, ticket_status=ticket.status)


async def _answer_of(session: AsyncSession, ticket: TicketRow, message_id: UUID) -> MessageRow:
    """The message to send. Raises `NotFound` for a note, and for anything that is no answer of this ticket."""
    answer = await session.get(MessageRow, message_id)
    if answer is None or answer.ticket_id != ticket.id or answer.kind not in ANSWERS:
        raise NotFound("There is no such answer on this ticket.")
    return answer


async def _held_back(session: AsyncSession, ticket: TicketRow, answer: MessageRow) -> ReplyOutcome | None:
    if answer.sent_at is not None:
        return None
    if ticket.status == TicketStatus.CANCELLED:
        return ReplyOutcome.STOPPED
    if answer.kind != MessageKind.AGENT:
        return None
    if ticket.assignee == Assignee.PERSON:
        return ReplyOutcome.STOPPED
    if not answer.discarded and not await list_waiting_messages(session, ticket.id):
        return None
    answer.discarded = True
    ticket.turn_open = False
    event = NewEvent(
        type="answer.discarded",
        actor=AGENT,
        title="Answer held back: the customer wrote again",
        data={"turn": answer.turn},
    )
    await session.flush()
    await append_events(session, ticket.id, [event], current_run_id())
    return ReplyOutcome.OBSOLETE


async def _record_sent(session: AsyncSession, ticket: TicketRow, answer: MessageRow, delivery: Delivery) -> None:
    """The answer is out: the turn ends, and the ticket stands where the answer leaves it."""
    now = await session.scalar(select(func.clock_timestamp()))
    answer.sent_at, answer.message_id = now, delivery.message_id
    if answer.kind == MessageKind.REPLY:
        # A person has answered everything that was waiting; the agent must not answer it again.
        for waiting in await list_waiting_messages(session, ticket.id):
            waiting.turn = ticket.turn
        answer.turn = ticket.turn
    ticket.turn_open = False
    ticket.response = answer.body_text
    ticket.first_response_at = ticket.first_response_at or now
    await _move_ticket(session, ticket, answer, delivery)
    if ticket.status == TicketStatus.COMPLETED:
        ticket.completed_at = now
    await session.flush()
    await append_events(session, ticket.id, [_sent_event(answer, delivery)], current_run_id())


async def _move_ticket(session: AsyncSession, ticket: TicketRow, answer: MessageRow, delivery: Delivery) -> None:
    escalation = await get_open_escalation(session, ticket.id)
    if ticket.status == TicketStatus.CANCELLED:
        return  # cancelled while the mail was leaving: it was sent, but the ticket stays cancelled
    if delivery.status is MailStatus.FAILED:
        ticket.status = TicketStatus.ESCALATED
        ticket.failure = f"The answer could not be delivered. {delivery.error or ''}".strip()
        ticket.assignee = Assignee.PERSON
    elif answer.kind == MessageKind.REPLY:
        ticket.status = TicketStatus.COMPLETED
        if escalation is not None:
            escalation.resolved_at = answer.sent_at
            escalation.resolved_by = answer.author_id
    elif escalation is not None:
        ticket.status, ticket.assignee = TicketStatus.ESCALATED, Assignee.PERSON
    else:
        ticket.status = TicketStatus.COMPLETED


async def _write_notice(session: AsyncSession, ticket: TicketRow, reason: str) -> MessageRow:
    """The hand-over and the notice to the customer. A retry finds both."""
    query = select(MessageRow).where(
        MessageRow.ticket_id == ticket.id, MessageRow.turn == ticket.turn, MessageRow.author_id == SYSTEM.id
    )
    written = await session.scalar(query.order_by(MessageRow.position.desc()).limit(1))
    if written is not None:
        return written
    escalation = insert(EscalationRow).values(ticket_id=ticket.id, turn=ticket.turn, raised_by=SYSTEM.id, reason=reason)
    await session.execute(escalation.on_conflict_do_nothing())
    notice = MessageRow(
        ticket_id=ticket.id,
        turn=ticket.turn,
        kind=MessageKind.AGENT,
        author_id=SYSTEM.id,
        subject=ticket.subject,
        body_text=HANDED_OVER,
        reply_text=HANDED_OVER,
    )
    session.add(notice)
    await session.flush()
    event = NewEvent(
        type="ticket.escalated", actor=SYSTEM, title=f"Handed over to a person: {reason}", data={"turn": ticket.turn}
    )
    await append_events(session, ticket.id, [event], current_run_id())
    return notice


def _sent_event(answer: MessageRow, delivery: Delivery) -> NewEvent:
    author = Actor(kind=ActorKind.PERSON, id=answer.author_id) if answer.kind == MessageKind.REPLY else AGENT
    sent = delivery.status is not MailStatus.FAILED
    data: dict[str, Any] = {
        "message_id": str(answer.id),
        "mail": delivery.message_id,
        "status": delivery.status.value,
        "turn": answer.turn,
    } | ({} if sent else {"reason": delivery.error})
    return NewEvent(
        type="message.sent" if sent else "message.undeliverable",
        actor=author,
        title="Answer sent to the customer" if sent else "The answer could not be delivered",
        data=data,
    )
