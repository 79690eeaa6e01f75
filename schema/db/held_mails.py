"""What people do with mail that waits for them, other than making a ticket of it."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.automatic_mail import AutomaticMail
from schema.db.events import NewEvent, append_events
from schema.db.mail_intake import MAX_REASON, Placed
from schema.db.mail_messages import add_message
from schema.db.mail_threads import takes_part
from schema.db.tables.inbound import InboundRequestRow, InboundStatus
from schema.db.tables.tickets import TicketRow
from schema.kept_mail import KeptMail, MailVerdict
from schema.tickets import Actor, ActorKind

WAITING = (InboundStatus.QUARANTINED, InboundStatus.UNREADABLE)


async def count_waiting(session: AsyncSession) -> dict[InboundStatus, int]:
    """How many mails wait for a person, by why."""
    query = (
        select(InboundRequestRow.status, func.count())
        .where(InboundRequestRow.status.in_(WAITING))
        .group_by(InboundRequestRow.status)
    )
    counted = {status: count for status, count in await session.execute(query)}
    return {status: counted.get(status, 0) for status in WAITING}


async def attach_mail(
    session: AsyncSession, row: InboundRequestRow, kept: KeptMail, verdict: MailVerdict, ticket: TicketRow, by: str
) -> Placed:
    """The mail as the next message of that ticket. Only who takes part in a ticket proves anything there: of anybody
    else the words come in, and no right. The caller has locked request and ticket."""
    proven = verdict.verified and await takes_part(session, ticket, kept.mail.from_email)
    as_person = verdict.model_copy(update={"kind": AutomaticMail.PERSON, "verified": proven})
    message_id = await add_message(session, ticket, row.id, kept, as_person)
    data = {"inbound_mail_id": str(row.id), "message_id": str(message_id)}
    actor = Actor(kind=ActorKind.PERSON, id=by)
    title = "A held mail was put into this ticket"
    await append_events(session, ticket.id, [NewEvent(type="mail.attached", actor=actor, title=title, data=data)])
    return Placed(InboundStatus.STORED, None, ticket.id, message_id, {"attached_by": by})


def discard_mail(row: InboundRequestRow, why: str | None, by: str) -> None:
    """Nobody has to look at it any more. What came in stays, and so does why it was held."""
    before = row.reason
    row.status = InboundStatus.IGNORED
    row.reason = f"discarded by {by}{f': {why}' if why else ''}"[:MAX_REASON]
    row.facts = row.facts | {"discarded": {"by": by, "why": why, "held_for": before}}
