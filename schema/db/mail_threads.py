"""Which ticket a mail continues: the signed reply address first, then its In-Reply-To and References from the last
backwards, only by ids we know and only for who takes part. Never by the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.inbound_mail import InboundMail
from schema.reply_address import MailAddresses
from schema.tickets import MailAudience, MessageKind, TicketStatus

MAX_ADDRESSES = 100
MAX_IDS = 50


@dataclass(frozen=True)
class Pointer:
    """A ticket a mail points to, and by what: `the address`, or `an answer to a mail`."""

    ticket_id: UUID
    by: str


@dataclass(frozen=True)
class Thread:
    """The ticket a mail continues, or None and `why_not` it does not continue one it points to."""

    ticket_id: UUID | None
    by: str | None = None
    why_not: str | None = None
    not_of: UUID | None = None


async def pointers_of(session: AsyncSession, mail: InboundMail, addresses: MailAddresses) -> list[Pointer]:
    """The tickets a mail points to, best first."""
    to = [*mail.envelope_to, *mail.to, *mail.cc][:MAX_ADDRESSES]
    signed = [ticket_id for address in to if (ticket_id := addresses.ticket_of(address))]
    found = [Pointer(ticket_id, "has the address") for ticket_id in dict.fromkeys(signed)]
    parents = [mail.in_reply_to] if mail.in_reply_to else []
    named = list(dict.fromkeys([*parents, *reversed(mail.references)]))[:MAX_IDS]
    known = await _tickets_of_ids(session, named) if named else {}
    found += [Pointer(ticket_id, "answers a mail") for name in named for ticket_id in known.get(name, [])]
    return list({pointer.ticket_id: pointer for pointer in reversed(found)}.values())[::-1]


async def find_thread(session: AsyncSession, mail: InboundMail, pointers: Sequence[Pointer]) -> Thread:
    """The first ticket that goes on and that the sender takes part in."""
    why_not, not_of = None, None
    for pointer in pointers:
        ticket = await session.get(TicketRow, pointer.ticket_id)
        refusal = await _refusal(session, ticket, mail, pointer)
        if refusal is None:
            return Thread(pointer.ticket_id, pointer.by)
        if why_not is None and ticket is not None:
            why_not, not_of = refusal, ticket.id
    return Thread(None, why_not=why_not, not_of=not_of)


async def _refusal(session: AsyncSession, ticket: TicketRow | None, mail: InboundMail, pointer: Pointer) -> str | None:
    """Why the mail does not go on with the ticket. A squatted Message-ID or a leaked address gets nobody in."""
    if ticket is None:
        return "the ticket is gone"
    if not await takes_part(session, ticket, mail.from_email):
        return f"{pointer.by} of ticket {ticket.id} but comes from somebody else"
    if ticket.status == TicketStatus.CANCELLED:
        return f"{pointer.by} of ticket {ticket.id}, which was cancelled"
    return None


async def takes_part(session: AsyncSession, ticket: TicketRow, email: str | None) -> bool:
    """Whether an address is the customer's, or one that was heard on the ticket with a proven sender."""
    if email is None or email == ticket.customer_email:
        return email is not None
    query = select(MessageRow.id).where(
        MessageRow.ticket_id == ticket.id,
        MessageRow.from_email == email,
        MessageRow.kind == MessageKind.CUSTOMER,
        MessageRow.sender_verified.is_(True),
        ~MessageRow.is_auto_reply,
    )
    return await session.scalar(query.limit(1)) is not None


async def _tickets_of_ids(session: AsyncSession, ids: list[str]) -> dict[str, list[UUID]]:
    """The tickets in which these Message-IDs were said: mails that came in and mails of ours to customers. An id may
    stand in several, since senders choose theirs."""
    received = select(MessageRow.message_id, MessageRow.ticket_id).where(MessageRow.message_id.in_(ids))
    ours = select(MailRow.message_id, MailRow.ticket_id).where(
        MailRow.message_id.in_(ids), MailRow.audience == MailAudience.CUSTOMER
    )
    found: dict[str, list[UUID]] = {}
    rows: Sequence[Any] = (await session.execute(union(received, ours))).all()
    for row in rows:
        found.setdefault(row.message_id, []).append(row.ticket_id)
    return found


async def find_bounced(
    session: AsyncSession, ids: list[str], ticket_id: UUID | None, recipients: list[str]
) -> MailRow | None:
    """The mail of ours that came back: by its Message-ID, else the last one of the ticket to a named recipient."""
    query = select(MailRow).where(MailRow.message_id.in_(ids))
    rows = {row.message_id: row for row in await session.scalars(query)} if ids else {}
    if rows:
        return next(rows[found] for found in ids if found in rows)
    if ticket_id is None or not recipients:
        return None
    to_them = or_(*(MailRow.to_email == recipient for recipient in recipients[:MAX_ADDRESSES]))
    last = select(MailRow).where(MailRow.ticket_id == ticket_id, to_them).order_by(MailRow.at.desc()).limit(1)
    return await session.scalar(last)
