"""The requests of mail providers: stored once, found again when they come twice, listed for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.mail_caps import sender_lock
from schema.db.mail_intake import Placed
from schema.db.sender_codes import mask_codes
from schema.db.tables.inbound import AttachmentRow, InboundRequestRow, InboundStatus
from schema.db.tables.mails import EventTokenRow
from schema.errors import NotFound, TicketFlowError
from schema.kept_mail import KeptMail

MAX_SUBJECT = 500


class NewRequest(Frozen):
    """An authentic request, as it is written down. `dedupe_key` is the mail's, or of an unreadable one the bytes'."""

    provider: str
    content_type: str
    raw_sha256: str
    raw_size: int
    provider_id: str | None = None
    once_token: str | None = None
    dedupe_key: str
    from_email: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Claim:
    """The request's own row, or the first one of the same mail."""

    id: UUID
    first: InboundRequestRow | None = None


class TokenUsedTwice(TicketFlowError):
    """A signature that covers no body came with another body than the first time."""

    status = 401
    code = "not_authenticated"
    title = "This signature was used before, for something else"
    retry_helps = False


async def claim_request(session: AsyncSession, new: NewRequest) -> Claim:
    """Store the request and take its sender's lock, unless the same mail was stored before; of several at once the
    first to commit wins. Raises `TokenUsedTwice`."""
    new = new.model_copy(update={"subject": await _shown_subject(session, new.subject, new.from_email)})
    row_id = await _insert(session, new, InboundStatus.STORED)
    if row_id is not None:
        return Claim(row_id)
    if used := await _with_token(session, new.once_token):
        if used.dedupe_key != new.dedupe_key:
            raise TokenUsedTwice
        return Claim(used.id, await _first(session, new.dedupe_key) or used)
    again = await _insert(session, new, InboundStatus.DUPLICATE)
    if again is None:  # the token came in by another request in this moment
        return await claim_request(session, new)
    first = await _first(session, new.dedupe_key)
    assert first is not None, "only a mail that was stored keeps another one out"
    same = Placed(InboundStatus.DUPLICATE, None, first.ticket_id, first.message_id)
    await settle_request(session, again, same, {})
    return Claim(again, first)


async def settle_request(session: AsyncSession, request_id: UUID, placed: Placed, facts: dict[str, Any]) -> None:
    """Write what became of the request, unless that is written."""
    if placed.settled:
        return
    values = {
        "of_request": request_id,
        "new_status": placed.status,
        "new_reason": placed.reason,
        "new_ticket_id": placed.ticket_id,
        "new_message_id": placed.message_id,
        "new_facts": facts | placed.facts,
    }
    await session.execute(_SETTLE, values)


async def identify_request(session: AsyncSession, row: InboundRequestRow, kept: KeptMail) -> bool:
    """Give a request that can be read now its mail's key and words. False when the same mail came in another request
    meanwhile: then it is a duplicate. The caller has locked the request."""
    key = kept.dedupe_key()
    first = await _first(session, key)
    row.dedupe_key, row.from_email = key, kept.mail.from_email
    row.subject = await _shown_subject(session, kept.mail.subject, row.from_email)
    if first is not None and first.id != row.id:
        row.status, row.ticket_id, row.message_id = InboundStatus.DUPLICATE, first.ticket_id, first.message_id
    await session.flush()
    return row.status != InboundStatus.DUPLICATE


async def lock_request(session: AsyncSession, request_id: UUID) -> InboundRequestRow:
    """The request, locked until the commit. Raises `NotFound`."""
    query = select(InboundRequestRow).where(InboundRequestRow.id == request_id).with_for_update()
    row = await session.scalar(query)
    if row is None:
        raise NotFound("There is no such mail.")
    return row


async def get_request(session: AsyncSession, request_id: UUID) -> InboundRequestRow:
    """The request. Raises `NotFound`."""
    row = await session.get(InboundRequestRow, request_id)
    if row is None:
        raise NotFound("There is no such mail.")
    return row


async def list_requests(
    session: AsyncSession,
    statuses: Sequence[InboundStatus],
    ticket_id: UUID | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[InboundRequestRow]:
    """A page of requests, newest first."""
    row = InboundRequestRow
    query = select(row).order_by(row.received_at.desc(), row.id.desc()).limit(limit)
    if statuses:
        query = query.where(row.status.in_(statuses))
    if ticket_id is not None:
        query = query.where(row.ticket_id == ticket_id)
    if after is not None:
        query = query.where(tuple_(row.received_at, row.id) < after)
    return (await session.scalars(query)).all()


async def get_attachment(session: AsyncSession, attachment_id: UUID) -> AttachmentRow:
    """The file of a message. Raises `NotFound`."""
    row = await session.get(AttachmentRow, attachment_id)
    if row is None:
        raise NotFound("There is no such attachment.")
    return row


async def list_attachments(session: AsyncSession, message_ids: Sequence[UUID]) -> dict[UUID, list[AttachmentRow]]:
    """The files of messages, by message, in the mail's order."""
    found: dict[UUID, list[AttachmentRow]] = {}
    query = select(AttachmentRow).where(AttachmentRow.message_id.in_(message_ids)).order_by(AttachmentRow.place)
    for row in await session.scalars(query):
        found.setdefault(row.message_id, []).append(row)
    return found


async def _insert(session: AsyncSession, new: NewRequest, status: InboundStatus) -> UUID | None:
    """None where token or mail are there already. Waits for whoever is storing the same one right now."""
    values = {name: getattr(new, name) for name in NewRequest.model_fields} | {"status": status}
    is_first = status is InboundStatus.STORED
    lock = {"sender_lock": sender_lock(new.from_email or "") if is_first else None}
    row = (await session.execute(_STORE, values | lock | {"event_token": new.once_token})).one_or_none()
    if row and row.of_an_event:
        raise TokenUsedTwice
    return row.id if row else None


async def _shown_subject(session: AsyncSession, subject: str | None, email: str | None) -> str | None:
    """The beginning of the subject, without codes that prove a sender."""
    if not subject or email is None:
        return subject and subject[:MAX_SUBJECT]
    return (await mask_codes(session, email, subject[:MAX_SUBJECT]))[0]


async def _with_token(session: AsyncSession, token: str | None) -> InboundRequestRow | None:
    if token is None:
        return None
    return await session.scalar(select(InboundRequestRow).where(InboundRequestRow.once_token == token))


async def _first(session: AsyncSession, dedupe_key: str) -> InboundRequestRow | None:
    query = select(InboundRequestRow).where(
        InboundRequestRow.dedupe_key == dedupe_key, InboundRequestRow.status != InboundStatus.DUPLICATE
    )
    return await session.scalar(query)


# Built once: they run with every mail. On the table and not on the class, which would look for loaded rows to refresh.
_TABLE: Any = InboundRequestRow.__table__
_STORED = (
    insert(_TABLE)
    .values({name: bindparam(name) for name in (*NewRequest.model_fields, "status")})
    .on_conflict_do_nothing()
    .returning(_TABLE.c.id)
    .cte("stored")
)
# The lock is asked for with the row that was stored, so after it; without a name it is none.
_LOCKED = func.pg_advisory_xact_lock(func.hashtextextended(bindparam("sender_lock", type_=Text), 0))
# A token that a delivery event came with is no mail's.
_OF_AN_EVENT = exists().where(EventTokenRow.token == bindparam("event_token", type_=Text))
_STORE = select(_STORED.c.id, _LOCKED, _OF_AN_EVENT.label("of_an_event"))
_SETTLE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("of_request"))
    .values({name: bindparam(f"new_{name}") for name in ("status", "reason", "ticket_id", "message_id", "facts")})
)
