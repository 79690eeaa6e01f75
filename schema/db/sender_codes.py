"""A one-time code by mail: who sends it back from a ticket's address proves to read that mailbox.

For senders whose provider cannot prove them (SPF, DKIM). The code is kept as a hash; in words it stands only in its
mail, and there only until it is used or another one is sent."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.delivery import has_complained
from schema.db.events import NewEvent, append_events
from schema.db.mail_caps import has_room_for
from schema.db.tables.inbound import SenderCodeRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.reply_address import MailAddresses
from schema.tickets import SYSTEM, Actor, ActorKind, MessageKind

LIFETIME = timedelta(hours=24)
MAX_WRONG = 5
MAX_PER_DAY = 3
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without what looks alike
FORM = re.compile(rf"(?<![A-Za-z0-9])([{ALPHABET}]{{4}})[-‐‑– ]?([{ALPHABET}]{{4}})(?![A-Za-z0-9])", re.IGNORECASE)
MASK = "****-****"
SUBJECT = "Please confirm that you wrote to us: {subject}"
TEXT = """Hello,

somebody wrote to us from your address about "{subject}".

If that was you, answer this mail with this code, and we can go on with your account and orders:

    {code}

It is good for 24 hours. If it was not you, do not pass it on; you need not do anything.
"""


class TooManyCodes(Exception):
    """The ticket's address was sent as many codes today as anybody gets."""


class Proof(StrEnum):
    """What a sender who is not proven can do about it."""

    CODE_MAILED = "code_mailed"  # answer with the code that was mailed just now
    CODE_OPEN = "code_open"  # answer with the one that was mailed before
    WRITE_AGAIN = "write_again"  # the address is proven, but not all that was said comes from it
    NOT_NOW = "not_now"  # no further code can be mailed now


async def ask_for_code(
    session: AsyncSession, ticket: TicketRow, addresses: MailAddresses, by: Actor = SYSTEM
) -> SenderCodeRow:
    """Mail a new code to the ticket's address; earlier ones are good no more. The sweep sends the mail. The caller has
    locked the ticket. Raises `TooManyCodes`."""
    if await _count_today(session, ticket.id) >= MAX_PER_DAY:
        raise TooManyCodes
    row = await _write_code(session, ticket, addresses, by)
    await append_events(session, ticket.id, [asked_event(by)])
    return row


async def offer_proof(session: AsyncSession, ticket: TicketRow, addresses: MailAddresses) -> Proof | None:
    """What the sender of a ticket can do to be proven; None where nothing would help. Mails a code where one helps and
    none was mailed today, and leaves the event (`asked_event`) to the caller, who has locked the ticket."""
    if ticket.sender_verified or await _spoken_by_others(session, ticket):
        return None
    if await has_complained(session, ticket.id, ticket.customer_email):
        return None
    if await is_proven(session, ticket):
        return Proof.WRITE_AGAIN
    if await _open_code(session, ticket):
        return Proof.CODE_OPEN
    # With room for two: the answer that tells of the code must not be the one too many.
    if await _count_today(session, ticket.id) or not await has_room_for(session, ticket.customer_email, mails=2):
        return Proof.NOT_NOW
    await _write_code(session, ticket, addresses, SYSTEM)
    return Proof.CODE_MAILED


def asked_event(by: Actor = SYSTEM) -> NewEvent:
    return NewEvent(type="sender.asked", actor=by, title="Asked the sender to prove the address by a code")


async def _write_code(session: AsyncSession, ticket: TicketRow, addresses: MailAddresses, by: Actor) -> SenderCodeRow:
    await _forget(session, ticket.id)
    code = _new_code()
    mail = _mail(ticket, addresses, f"{code[:4]}-{code[4:]}")
    session.add(mail)
    await session.flush()
    row = SenderCodeRow(
        ticket_id=ticket.id,
        email=ticket.customer_email,
        code_hash=_hash(code),
        mail_id=mail.id,
        asked_by=by.id,
        expires_at=await session.scalar(select(func.clock_timestamp() + LIFETIME)),
    )
    session.add(row)
    await session.flush()
    return row


async def is_proven(session: AsyncSession, ticket: TicketRow) -> bool:
    """Whether the ticket's address was proven by a code on this ticket."""
    query = select(SenderCodeRow.id).where(
        SenderCodeRow.ticket_id == ticket.id,
        SenderCodeRow.email == ticket.customer_email,
        SenderCodeRow.used_at.is_not(None),
    )
    return await session.scalar(query.limit(1)) is not None


async def redeem_code(session: AsyncSession, ticket: TicketRow, words: str) -> bool:
    """Use the ticket's open code if `words`, new ones of a mail from its address, hold it. What was said before the
    code was sent is confirmed by it as well: its mail asked about just that. Wrong ones are counted. The caller has
    locked the ticket."""
    open_code = await _open_code(session, ticket)
    if open_code is None:
        return False
    given = {_hash(found) for found in codes_in(words)}
    if open_code.code_hash not in given:
        open_code.wrong += len(given)
        await session.flush()
        return False
    open_code.used_at = await session.scalar(select(func.clock_timestamp()))
    await _forget(session, ticket.id)
    await _confirm_earlier(session, ticket, open_code.created_at)
    actor = Actor(kind=ActorKind.CUSTOMER, id=ticket.customer_email)
    event = NewEvent(type="sender.verified", actor=actor, title="The sender proved the address by the code we mailed")
    await append_events(session, ticket.id, [event])
    return True


async def mask_codes(session: AsyncSession, email: str, *texts: str) -> list[str]:
    """The texts without any code that was mailed to the address: neither people nor the model need to see one."""
    if not any(FORM.search(text) for text in texts):
        return list(texts)
    query = select(SenderCodeRow.code_hash).where(SenderCodeRow.email == email)
    known = set((await session.scalars(query.order_by(SenderCodeRow.created_at.desc()).limit(100))).all())
    return [FORM.sub(lambda found: MASK if _hash(found[0]) in known else found[0], text) for text in texts]


async def list_code_mails(session: AsyncSession, mail_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these mails carry a code."""
    query = select(SenderCodeRow.mail_id).where(SenderCodeRow.mail_id.in_(mail_ids))
    return set((await session.scalars(query)).all())


def without_codes(text: str) -> str:
    """The text of such a mail without anything in the form of a code."""
    return FORM.sub(lambda found: MASK if any(char.isdigit() for char in found[0]) else found[0], text)


def codes_in(text: str) -> list[str]:
    """What has the form of a code. Two words of four letters have not: there is a digit in every code."""
    return [found[0] for found in FORM.finditer(text) if any(char.isdigit() for char in found[0])]


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(8))
        if any(char.isdigit() for char in code):
            return code


def _hash(code: str) -> str:
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return hashlib.sha256(f"sender code {plain}".encode()).hexdigest()


async def _open_code(session: AsyncSession, ticket: TicketRow) -> SenderCodeRow | None:
    """The newest code, if it is still good."""
    query = select(SenderCodeRow).where(SenderCodeRow.ticket_id == ticket.id).order_by(SenderCodeRow.created_at.desc())
    newest = await session.scalar(query.limit(1))
    now: datetime | None = await session.scalar(select(func.clock_timestamp()))
    if newest is None or now is None or newest.used_at or newest.email != ticket.customer_email:
        return None
    return newest if newest.wrong < MAX_WRONG and now < newest.expires_at else None


async def _spoken_by_others(session: AsyncSession, ticket: TicketRow) -> bool:
    """Whether the open turn, or what waits, holds words of somebody whom a code to the customer cannot prove."""
    open_turn = ticket.turn if ticket.turn_open else None
    query = select(MessageRow.id).where(
        MessageRow.ticket_id == ticket.id,
        MessageRow.kind == MessageKind.CUSTOMER,
        ~MessageRow.is_auto_reply,
        MessageRow.turn.is_(None) | (MessageRow.turn == open_turn),
        MessageRow.from_email.is_distinct_from(ticket.customer_email),
    )
    return await session.scalar(query.limit(1)) is not None


async def _count_today(session: AsyncSession, ticket_id: UUID) -> int:
    since = func.clock_timestamp() - LIFETIME
    query = select(func.count()).where(SenderCodeRow.ticket_id == ticket_id, SenderCodeRow.created_at > since)
    return int(await session.scalar(query) or 0)


async def _forget(session: AsyncSession, ticket_id: UUID) -> None:
    """Take the words of the ticket's codes out of the mails that left."""
    mails = select(SenderCodeRow.mail_id).where(SenderCodeRow.ticket_id == ticket_id)
    masked = {
        name: func.regexp_replace(getattr(MailRow, name), f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", MASK, "g")
        for name in ("text", "html")
    }
    await session.execute(
        update(MailRow).where(MailRow.id.in_(mails)).values(masked).execution_options(synchronize_session=False)
    )


async def _confirm_earlier(session: AsyncSession, ticket: TicketRow, before: datetime) -> None:
    await session.execute(
        update(MessageRow)
        .where(MessageRow.ticket_id == ticket.id, MessageRow.kind == MessageKind.CUSTOMER)
        .where(MessageRow.from_email == ticket.customer_email, MessageRow.created_at <= before)
        .where(~MessageRow.is_auto_reply)
        .values(sender_verified=True)
        .execution_options(synchronize_session=False)
    )


def _mail(ticket: TicketRow, addresses: MailAddresses, code: str) -> MailRow:
    subject = " ".join(ticket.subject.split())[:200]
    text = TEXT.format(subject=subject, code=code)
    return MailRow(
        ticket_id=ticket.id,
        to_email=ticket.customer_email,
        from_email=addresses.support,
        from_name=addresses.name,
        reply_to=addresses.reply_to(ticket.id),
        subject=SUBJECT.format(subject=subject),
        text=text,
        html=f"<pre>{escape(text)}</pre>",
        message_id=addresses.message_id(f"sender code {uuid4()}"),
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        status="queued",
    )
