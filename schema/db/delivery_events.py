"""Writes down what mail providers tell of our mails: each event once, and in whatever order they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import any_, delete, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.delivery import mark_undelivered, note_complaint, note_progress
from schema.db.inbound_mails import TokenUsedTwice
from schema.db.tables.inbound import InboundRequestRow
from schema.db.tables.mails import DeliveryEventRow, EventTokenRow, MailRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.delivery_events import DeliveryEvent, DeliveryKind
from schema.errors import NotFound
from schema.tickets import MailStatus

NO_REASON = "the provider gave no reason"


@dataclass(frozen=True)
class Recorded:
    """How many events were new, known before, and not about any mail of ours."""

    new: int = 0
    known: int = 0
    foreign: int = 0


async def use_event_token(session: AsyncSession, token: str, digest: str) -> bool:
    """Use the token up for the content that `digest` stands for. False when it was used for the same before. Raises
    `TokenUsedTwice` when it was used for anything else, a mail included."""
    values = {"token": token, "digest": digest}
    stored = insert(EventTokenRow).values(values).on_conflict_do_nothing().returning(EventTokenRow.token)
    if (await session.execute(stored)).scalar_one_or_none() is None:
        used = await session.scalar(select(EventTokenRow.digest).where(EventTokenRow.token == token))
        if used != digest:
            raise TokenUsedTwice
        return False
    if await session.scalar(select(exists().where(InboundRequestRow.once_token == token))):
        raise TokenUsedTwice
    return True


async def delete_old_event_tokens(session: AsyncSession, older_than: timedelta) -> None:
    """Forget tokens whose signatures are too old to be accepted anyway."""
    since = func.clock_timestamp() - older_than
    await session.execute(delete(EventTokenRow).where(EventTokenRow.used_at < since))


async def record_events(session: AsyncSession, events: Sequence[DeliveryEvent]) -> Recorded:
    """Write down the events of one request. Tickets are locked in the order of their ids, so that two requests about
    the same ones do not wait for each other."""
    mails = await _mails_of(session, events)
    ours = [(mails[event.mail_id], event) for event in events if event.mail_id in mails]
    ours = [(mail, event) for mail, event in ours if event.is_about(mail.to_email, mail.provider_id)]
    ours.sort(key=lambda pair: (pair[0].ticket_id, pair[1].at, pair[1].kind.rank))
    new = sum([await _record(session, mail, event) for mail, event in ours])
    return Recorded(new, len(ours) - new, len(events) - len(ours))


async def _mails_of(session: AsyncSession, events: Sequence[DeliveryEvent]) -> dict[UUID, MailRow]:
    if not events:
        return {}
    ids = literal(list({event.mail_id for event in events}), ARRAY(PG_UUID(as_uuid=True)))
    return {row.id: row for row in await session.scalars(select(MailRow).where(MailRow.id == any_(ids)))}


async def _record(session: AsyncSession, mail: MailRow, event: DeliveryEvent) -> bool:
    """Returns False when the event was known."""
    try:
        ticket = await lock_ticket(session, mail.ticket_id)
    except NotFound:  # deleted in this moment, with its mails
        return False
    values = event.model_dump() | {"kind": event.kind.value}
    stored = insert(DeliveryEventRow).values(values).on_conflict_do_nothing().returning(DeliveryEventRow.id)
    if (await session.execute(stored)).scalar_one_or_none() is None:
        return False
    await session.refresh(mail, with_for_update=True)
    await _apply(session, ticket, mail, event)
    await session.flush()
    return True


async def _apply(session: AsyncSession, ticket: TicketRow, mail: MailRow, event: DeliveryEvent) -> None:
    if mail.status in {MailStatus.QUEUED, MailStatus.WITHDRAWN}:
        # The provider has it, whatever became of its answer to us: it must not be handed over again.
        mail.status, mail.error, mail.sent_at = MailStatus.SENT, None, event.at
    if event.kind is DeliveryKind.COMPLAINED:
        await note_complaint(session, ticket, mail, event.reason, event.at)
    elif event.kind.is_failure:
        await mark_undelivered(session, ticket, mail, event.kind, event.reason or NO_REASON, event.at)
    else:
        await note_progress(session, ticket, mail, event.kind, event.reason, event.at)
