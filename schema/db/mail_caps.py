"""How much mail one sender may bring in, and how many automatic answers one address gets. Stops storms, and loops that
nothing in the mails gives away."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.tables.inbound import InboundRequestRow, InboundStatus
from schema.db.tables.mails import MailRow
from schema.tickets import MailAudience, MailStatus

WINDOW = timedelta(hours=1)
MAX_AUTOMATIC_ANSWERS = 10
"""So many automatic answers go to one address within `WINDOW`; who would send more gives the ticket to a person."""


class MailCaps(Frozen):
    """Of one sender, within `WINDOW`: so many mails, and so many of them that open a ticket."""

    mails: int = 60
    new_tickets: int = 20


async def lock_sender(session: AsyncSession, email: str) -> None:
    """Make mails of one sender wait for each other, so that they are counted right and a burst stays in order. Taken
    before any ticket's lock."""
    await session.execute(_LOCK, {"name": sender_lock(email)})


def sender_lock(email: str) -> str:
    """The name of a sender's lock."""
    return f"mail from {email}"


async def storm_of(session: AsyncSession, email: str, verified: bool, caps: MailCaps) -> str | None:
    """Why the sender's next mail is held, or None. Who proved the address is not counted with who only claims it, so
    that nobody can silence somebody else."""
    mails, tickets = (await session.execute(_COUNT, {"email": email, "verified": verified})).one()
    if mails >= caps.mails:
        return f"more than {caps.mails} mails of this sender within an hour"
    return (
        f"more than {caps.new_tickets} new tickets of this sender within an hour"
        if tickets >= caps.new_tickets
        else None
    )


async def has_room_for(session: AsyncSession, email: str, mails: int = 1) -> bool:
    """Whether so many more automatic mails may go to the address. Whoever is told yes writes them in this transaction:
    until its end others who ask for the address wait. Taken after any ticket's lock."""
    await session.execute(_LOCK, {"name": f"mail to {email}"})
    return await count_automatic_answers(session, email) + mails <= MAX_AUTOMATIC_ANSWERS


async def count_automatic_answers(session: AsyncSession, email: str) -> int:
    """How many automatic mails an address was sent, or is about to be sent, within `WINDOW`."""
    return int(await session.scalar(_ANSWERS, {"email": email}) or 0)


# Built once: they run with every mail. On the table and not on the class, since no rows of the session are asked for.
_MAILS: Any = InboundRequestRow.__table__.c
_OPENED = _MAILS.facts["opened"].as_boolean()
_COUNT = select(func.count(), func.count().filter(_OPENED)).where(
    _MAILS.from_email == bindparam("email"),
    _MAILS.received_at > func.clock_timestamp() - WINDOW,
    _MAILS.status.in_([InboundStatus.STORED, InboundStatus.QUARANTINED]),
    _MAILS.facts["verified"].as_boolean() == bindparam("verified"),
)
_ANSWERS = select(func.count()).where(
    MailRow.to_email == bindparam("email"),
    MailRow.audience == MailAudience.CUSTOMER,
    MailRow.status != MailStatus.WITHDRAWN,
    MailRow.at > func.clock_timestamp() - WINDOW,
    func.coalesce(MailRow.headers["Auto-Submitted"].as_string(), "") != "no",
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
