"""The ticket's timeline: appended under the ticket's row lock, so that its numbers have no gaps."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.tables import EventRow, TicketRow
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
    statement = (
        update(TicketRow)
        .where(TicketRow.id == ticket_id)
        .values(event_seq=TicketRow.event_seq + count, updated_at=text("clock_timestamp()"))
        .returning(TicketRow.event_seq)
        .execution_options(synchronize_session=False)
    )
    last = (await session.execute(statement)).scalar_one()
    rows = [_row(ticket_id, last - count + 1 + index, event, run_id) for index, event in enumerate(events)]
    await session.execute(insert(EventRow), rows)
    await session.execute(text("SELECT pg_notify(:channel, :id)"), {"channel": CHANGED_CHANNEL, "id": str(ticket_id)})
    return int(last)


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
