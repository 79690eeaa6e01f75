"""How much mail one sender may bring in, and how many automatic answers one address gets. Stops storms, and loops that
nothing in the mails gives away."""

from datetime import timedelta

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.tables.inbound import InboundRequestRow, InboundStatus
from schema.db.tables.mails import MailRow
from schema.tickets import MailAudience

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
    await session.execute(_LOCK, {"name": f"mail from {email}"})


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


async def count_automatic_answers(session: AsyncSession, email: str) -> int:
    """How many automatic mails an address was sent, or is about to be sent, within `WINDOW`."""
    by_a_person = MailRow.headers["Auto-Submitted"].as_string() == "no"
    query = select(func.count()).where(
        MailRow.to_email == email,
        MailRow.audience == MailAudience.CUSTOMER,
        MailRow.at > func.clock_timestamp() - WINDOW,
        ~by_a_person,
    )
    return int(await session.scalar(query) or 0)


# Built once: they run with every mail.
_OPENED = InboundRequestRow.facts["opened"].as_boolean()
_COUNT = select(func.count(), func.count().filter(_OPENED)).where(
    InboundRequestRow.from_email == bindparam("email"),
    InboundRequestRow.received_at > func.clock_timestamp() - WINDOW,
    InboundRequestRow.status.in_([InboundStatus.STORED, InboundStatus.QUARANTINED]),
    InboundRequestRow.facts["verified"].as_boolean() == bindparam("verified"),
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
