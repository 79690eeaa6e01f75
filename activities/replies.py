"""Sends recorded answers: the agent's, a person's, and the notice of a hand-over."""

from collections.abc import Sequence
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
from schema.db.delivery import COMPLAINT, has_complained
from schema.db.events import NewEvent, append_events
from schema.db.hand_overs import hand_to_person
from schema.db.mail_caps import has_room_for
from schema.db.session import Sessions
from schema.db.tables.effects import EscalationRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.db.tickets import get_open_escalation, list_messages, list_waiting_messages, lock_ticket
from schema.db.withdrawn_mails import wait_again, withdraw_answer
from schema.errors import NotFound
from schema.tickets import AGENT, SYSTEM, Actor, ActorKind, Assignee, Channel, MailStatus, MessageKind, TicketStatus

ANSWERS = (MessageKind.AGENT, MessageKind.REPLY)

TOO_MANY = "Too many automatic mails would go to the customer's address within an hour; the answer waits."

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
        """Send one recorded message once. An agent's answer is held back when a person took over, when the customer
        wrote again meanwhile, or when its address got too many or called one spam. The look at that and the mail's row
        are one transaction; what happens after its commit comes too late for this attempt, and is looked at by the
        next."""
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            answer = await _answer_of(session, ticket, request.message_id)
            held = await _held_back(session, ticket, answer)
            if held is not None:
                await withdraw_answer(session, answer.id)
                return ReplySent(outcome=held, ticket_status=ticket.status)
            unsent = answer.kind == MessageKind.AGENT and answer.sent_at is None
            complained = unsent and await _has_complained(session, ticket)
            mail = None if complained else await self._mail_of(session, ticket, answer)
            if mail is None:
                await withdraw_answer(session, answer.id)
                reason = COMPLAINT if complained else TOO_MANY
                await hand_to_person(session, ticket, reason, current_run_id(), again=True)
                return ReplySent(outcome=ReplyOutcome.STOPPED, ticket_status=ticket.status)
        return await self._deliver(request.ticket_id, request.message_id, mail)

    @activity.defn
    async def hand_over(self, request: HandOver) -> ReplySent:
        """Give the ticket to a person and tell the customer, once per turn; without a word to an address that got too
        many automatic mails, or called one of them spam."""
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            if ticket.status == TicketStatus.CANCELLED:
                return ReplySent(outcome=ReplyOutcome.STOPPED, ticket_status=ticket.status)
            notice = await _notice_of(session, ticket)
            if not await _may_be_told(session, ticket, notice):
                reason = await _take_back(session, notice) or request.reason
                await hand_to_person(session, ticket, reason, current_run_id(), again=True)
                return ReplySent(outcome=ReplyOutcome.STOPPED, ticket_status=ticket.status)
            notice = notice or await _write_notice(session, ticket, request.reason)
            mail = await self._mail_of(session, ticket, notice, capped=False)
            assert mail is not None
        return await self._deliver(request.ticket_id, notice.id, mail)

    async def _mail_of(
        self, session: AsyncSession, ticket: TicketRow, answer: MessageRow, capped: bool = True
    ) -> MailRow | None:
        """The mail that carries the answer, written before it is sent. A retry finds the first one. None where it
        would be one automatic mail too many."""
        written = await session.scalar(select(MailRow).where(MailRow.answer_id == answer.id))
        if written is not None:
            wait_again(written)
            return written
        spoken = await list_messages(session, ticket.id)
        if capped and answer.kind == MessageKind.AGENT and await _is_over_cap(session, ticket, spoken):
            return None
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
                delivery = await record_delivery(session, delivery)
                await _record_sent(session, ticket, answer, delivery)
            outcome = ReplyOutcome.UNSENDABLE if delivery.status is MailStatus.FAILED else ReplyOutcome.SENT
            return ReplySent(outcome=outcome, ticket_status=ticket.status)


async def _answer_of(session: AsyncSession, ticket: TicketRow, message_id: UUID) -> MessageRow:
    """The message to send. Raises `NotFound` for a note, and for anything that is no answer of this ticket."""
    answer = await session.get(MessageRow, message_id)
    if answer is None or answer.ticket_id != ticket.id or answer.kind not in ANSWERS:
        raise NotFound("There is no such answer on this ticket.")
    return answer


async def _may_be_told(session: AsyncSession, ticket: TicketRow, notice: MessageRow | None) -> bool:
    """Whether a machine may write to the customer once more; what is written already counts against no cap."""
    if notice is not None and notice.sent_at is not None:
        return True
    if await _has_complained(session, ticket):
        return False
    return notice is not None or not await _is_over_cap(session, ticket, await list_messages(session, ticket.id))


async def _take_back(session: AsyncSession, notice: MessageRow | None) -> str | None:
    """The notice that was written before the customer complained does not leave. Returns the reason why."""
    if notice is None:
        return None
    await withdraw_answer(session, notice.id)
    return COMPLAINT


async def _has_complained(session: AsyncSession, ticket: TicketRow) -> bool:
    return await has_complained(session, ticket.id, ticket.customer_email)


async def _is_over_cap(session: AsyncSession, ticket: TicketRow, spoken: Sequence[MessageRow]) -> bool:
    """Whether what answers a mail would be one automatic mail too many to its address. Who calls the API is no
    machine that answers ours."""
    by_mail = any(m.inbound_id for m in spoken if m.turn == ticket.turn and m.kind == MessageKind.CUSTOMER)
    if not by_mail and ticket.channel != Channel.EMAIL:
        return False
    return not await has_room_for(session, ticket.customer_email)


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
    elif escalation is not None or ticket.assignee == Assignee.PERSON:
        # Also who took over while the mail was leaving keeps the ticket.
        ticket.status, ticket.assignee = TicketStatus.ESCALATED, Assignee.PERSON
    else:
        ticket.status = TicketStatus.COMPLETED


async def _notice_of(session: AsyncSession, ticket: TicketRow) -> MessageRow | None:
    """The turn's notice to the customer, where an earlier attempt wrote one."""
    query = select(MessageRow).where(
        MessageRow.ticket_id == ticket.id, MessageRow.turn == ticket.turn, MessageRow.author_id == SYSTEM.id
    )
    return await session.scalar(query.order_by(MessageRow.position.desc()).limit(1))


async def _write_notice(session: AsyncSession, ticket: TicketRow, reason: str) -> MessageRow:
    """The hand-over and the notice to the customer."""
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
