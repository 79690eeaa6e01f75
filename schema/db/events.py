"""The ticket's timeline: appended under the ticket's row lock, so that its numbers have no gaps."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.tables.tickets import EventRow
from schema.signals import workflow_id
from schema.tickets import Actor

CHANGED_CHANNEL = "ticketflow_changed"
"""NOTIFY channel; the payload is a ticket's id and nothing else."""


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
    values = {"ticket_id": ticket_id, "count": count, "channel": CHANGED_CHANNEL, "changed": str(ticket_id)}
    last = (await session.execute(_TAKE_NUMBERS, values)).scalar_one()
    rows = [_row(ticket_id, last - count + 1 + index, event, run_id) for index, event in enumerate(events)]
    await session.execute(_INSERT, rows)
    return int(last)


# Built once, since they run with nearly every change of a ticket. NOTIFY rides along: Postgres sends it at the commit.
_TAKE_NUMBERS = text(
    "UPDATE tickets SET event_seq = event_seq + :count, updated_at = clock_timestamp() WHERE id = :ticket_id "
    "RETURNING event_seq, pg_notify(:channel, :changed)"
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


async def list_events(session: AsyncSession, ticket_id: UUID, after: int = 0, limit: int = 200) -> Sequence[EventRow]:
    """The timeline after number `after`, in order."""
    query = (
        select(EventRow)
        .where(EventRow.ticket_id == ticket_id, EventRow.seq > after)
        .order_by(EventRow.seq)
        .limit(limit)
    )
    return (await session.scalars(query)).all()
