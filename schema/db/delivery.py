"""What is known of a mail's way after it left, and what follows from it. The caller has locked the ticket."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.events import NewEvent, append_events
from schema.db.hand_overs import hand_to_person
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import TicketRow
from schema.delivery_events import DeliveryKind
from schema.tickets import SYSTEM, MailAudience, MailStatus

MAX_ERROR = 1000
MAX_REASON = 500
COMPLAINT = "The customer marked our mail as spam; nothing more is sent to them automatically"

_CUSTOMERS = {
    DeliveryKind.DEFERRED: "A mail to the customer is late; the provider keeps trying",
    DeliveryKind.DELIVERED: "A mail to the customer was delivered",
    DeliveryKind.BOUNCED: "A mail to the customer came back",
    DeliveryKind.DROPPED: "The mail provider did not send a mail to the customer",
    DeliveryKind.COMPLAINED: "The customer marked our mail as spam",
}
_COLLEAGUES = {
    DeliveryKind.DEFERRED: "A notice to a colleague is late; the provider keeps trying",
    DeliveryKind.DELIVERED: "A notice to a colleague was delivered",
    DeliveryKind.BOUNCED: "A notice to a colleague came back",
    DeliveryKind.DROPPED: "The mail provider did not send a notice to a colleague",
    DeliveryKind.COMPLAINED: "A colleague marked our notice as spam",
}
_ERRORS = {DeliveryKind.BOUNCED: "It came back", DeliveryKind.DROPPED: "The mail provider did not send it"}


async def note_progress(
    session: AsyncSession, ticket: TicketRow, mail: MailRow, kind: DeliveryKind, reason: str | None, at: datetime
) -> bool:
    """The mail is late, or was delivered. Returns whether that is news: what is known to have gone wrong stays so."""
    if mail.status == MailStatus.FAILED or not _raise(mail, kind, reason, at):
        return False
    await _tell(session, ticket, mail, kind, reason)
    return True


async def mark_undelivered(
    session: AsyncSession, ticket: TicketRow, mail: MailRow, kind: DeliveryKind, reason: str, at: datetime
) -> bool:
    """The mail did not arrive and never will: it failed, and where it was for a customer a person has to look. Returns
    whether that is news."""
    if mail.status == MailStatus.FAILED:
        return False
    mail.status, mail.error = MailStatus.FAILED, f"{_ERRORS[kind]}: {reason}"[:MAX_ERROR]
    _raise(mail, kind, reason, at)
    await _tell(session, ticket, mail, kind, reason)
    if mail.audience == MailAudience.CUSTOMER:
        await hand_to_person(session, ticket, f"{_CUSTOMERS[kind]}: {reason}"[:MAX_REASON])
    return True


async def note_complaint(
    session: AsyncSession, ticket: TicketRow, mail: MailRow, reason: str | None, at: datetime
) -> bool:
    """Whoever got the mail calls it spam: a customer is written to by people only from now on. Returns whether that is
    news."""
    if not _raise(mail, DeliveryKind.COMPLAINED, reason, at):
        return False
    await _tell(session, ticket, mail, DeliveryKind.COMPLAINED, reason)
    if mail.audience == MailAudience.CUSTOMER:
        await hand_to_person(session, ticket, COMPLAINT)
    return True


async def has_complained(session: AsyncSession, ticket_id: UUID, email: str) -> bool:
    """Whether a mail of the ticket to that address was called spam, so that no machine may write to it again."""
    query = select(MailRow.id).where(
        MailRow.ticket_id == ticket_id,
        MailRow.to_email == email,
        MailRow.audience == MailAudience.CUSTOMER,
        MailRow.delivery == DeliveryKind.COMPLAINED,
    )
    return await session.scalar(query.limit(1)) is not None


def _raise(mail: MailRow, kind: DeliveryKind, reason: str | None, at: datetime) -> bool:
    """Whether the mail's state is another one now."""
    if mail.delivery is not None and DeliveryKind(mail.delivery).rank >= kind.rank:
        return False
    mail.delivery, mail.delivery_at, mail.delivery_reason = kind, at, reason
    return True


async def _tell(
    session: AsyncSession, ticket: TicketRow, mail: MailRow, kind: DeliveryKind, reason: str | None
) -> None:
    await session.flush()
    titles = _CUSTOMERS if mail.audience == MailAudience.CUSTOMER else _COLLEAGUES
    answer = {"message_id": str(mail.answer_id)} if mail.answer_id else {}
    data = {"mail": mail.message_id, "to": mail.to_email, "reason": reason, **answer}
    event = NewEvent(type=f"email.{kind.value}", actor=SYSTEM, title=titles[kind], data=data)
    await append_events(session, ticket.id, [event])
