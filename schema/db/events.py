"""The ticket's timeline: appended under the ticket's row lock, so that its numbers have no gaps."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.effects import call_of_key
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import EventRow
from schema.errors import NotFound
from schema.signals import workflow_id
from schema.tickets import Actor


class NewEvent(Frozen):
    """An event before it has its number. `title` is for people; `data` holds the details."""

    type: str
    actor: Actor
    title: str
    data: dict[str, Any] = {}


async def append_events(
    session: AsyncSession, ticket_id: UUID, events: Sequence[NewEvent], run_id: str | None = None
) -> int:
    """Append to the timeline, in order. Returns the last number; locks the ticket until the commit."""
    count = len(events)
    last = (await session.execute(_TAKE_NUMBERS, {"ticket_id": ticket_id, "count": count})).scalar_one()
    rows = [_row(ticket_id, last - count + 1 + index, event, run_id) for index, event in enumerate(events)]
    await session.execute(_INSERT, rows)
    return int(last)


# Built once, since they run with nearly every change of a ticket.
_TAKE_NUMBERS = text(
    "UPDATE tickets SET event_seq = event_seq + :count, updated_at = clock_timestamp() WHERE id = :ticket_id "
    "RETURNING event_seq"
)
_INSERT = insert(EventRow.__table__)  # type: ignore[arg-type]  # a mapped class's table is a Table


def _row(ticket_id: UUID, seq: int, event: NewEvent, run_id: str | None) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "seq": seq,
        "type": event.type,
        "actor_kind": event.actor.kind,
        "actor_id": event.actor.id,
        "title": event.title,
        "data": event.data,
        "workflow_id": workflow_id(ticket_id),
        "run_id": run_id,
    }


async def list_events(
    session: AsyncSession, ticket_id: UUID, after: int = 0, limit: int = 200, types: Sequence[str] = ()
) -> Sequence[EventRow]:
    """The timeline after number `after`, in order; only of these types where some are named."""
    query = _of(ticket_id, types).where(EventRow.seq > after).order_by(EventRow.seq).limit(limit)
    return (await session.scalars(query)).all()


async def list_events_before(
    session: AsyncSession, ticket_id: UUID, before: int | None, limit: int, types: Sequence[str] = ()
) -> tuple[Sequence[EventRow], int | None]:
    """The newest events below number `before`, in order, and the number to go on before; None when there are no
    older ones."""
    query = _of(ticket_id, types).order_by(EventRow.seq.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(EventRow.seq < before)
    rows = (await session.scalars(query)).all()
    page = rows[:limit][::-1]
    return page, page[0].seq if len(rows) > limit else None


async def get_event(session: AsyncSession, ticket_id: UUID, seq: int) -> EventRow:
    """Raises `NotFound`."""
    row = await session.get(EventRow, (ticket_id, seq))
    if row is None:
        raise NotFound("There is no such event.")
    return row


async def effect_attempts(session: AsyncSession, ticket_id: UUID) -> dict[tuple[int, int], int]:
    """How often each effect of the ticket was tried, by turn and call."""
    query = select(EffectRow.key, EffectRow.attempts).where(EffectRow.ticket_id == ticket_id)
    return {call_of_key(key): int(attempts) for key, attempts in await session.execute(query)}


def _of(ticket_id: UUID, types: Sequence[str]) -> Select[EventRow]:
    query = select(EventRow).where(EventRow.ticket_id == ticket_id)
    return query.where(EventRow.type.in_(types)) if types else query
