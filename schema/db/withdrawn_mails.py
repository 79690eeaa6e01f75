"""Answers that were overtaken before they are known to have left: their mails are not sent, nor shown as waiting."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import MailStatus, MessageKind, TicketStatus

WHY = "Overtaken before it is known to have left: the customer wrote again, a person took over, or it was cancelled."


async def withdraw_answer(session: AsyncSession, answer_id: UUID) -> None:
    """The answer's mail, if one was written and has not left, is not sent. The caller has locked the ticket."""
    await session.execute(_WITHDRAW.where(MailRow.answer_id == answer_id))


def wait_again(mail: MailRow) -> None:
    """A mail that was withdrawn is to be sent after all: the ticket is with the agent again."""
    if mail.status == MailStatus.WITHDRAWN:
        mail.status, mail.error = MailStatus.QUEUED, None


async def withdraw_stale_answers(session: AsyncSession) -> int:
    """The same for the agent's answers that nobody will send any more: of an earlier turn, of one that ended without
    them, of a cancelled ticket. Returns how many. One that is leaving just now is recorded as sent after it."""
    ended = ~TicketRow.turn_open | (MessageRow.turn < TicketRow.turn) | (TicketRow.status == TicketStatus.CANCELLED)
    stale = (
        select(MailRow.id)
        .join(MessageRow, MessageRow.id == MailRow.answer_id)
        .join(TicketRow, TicketRow.id == MessageRow.ticket_id)
        .where(MailRow.status == MailStatus.QUEUED, MessageRow.kind == MessageKind.AGENT)
        .where(MessageRow.sent_at.is_(None), ended | MessageRow.discarded)
    )
    withdrawn = await session.execute(_WITHDRAW.where(MailRow.id.in_(stale)).returning(MailRow.id))
    return len(withdrawn.all())


_WITHDRAW = (
    update(MailRow)
    .where(MailRow.status == MailStatus.QUEUED)
    .values(status=MailStatus.WITHDRAWN, error=WHY)
    .execution_options(synchronize_session=False)
)
