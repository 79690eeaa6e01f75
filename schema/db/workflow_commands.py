"""The outbox towards the engine: written in the transaction it tells of, delivered by the relay."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from schema.db.tables.tickets import WorkflowCommandRow

COMMANDS_CHANNEL = "ticketflow_commands"
"""NOTIFY channel that wakes the relay; delivered by Postgres after the commit."""


async def tell_workflow(
    session: AsyncSession, ticket_id: UUID, kind: str, payload: dict[str, Any] | None = None
) -> None:
    """Write what the ticket's workflow must be told; `kind` is `start` or a signal's name."""
    values = {"ticket_id": ticket_id, "kind": kind, "payload": payload or {}, "channel": COMMANDS_CHANNEL}
    await session.execute(_TELL, values)


_TELL = text(
    "INSERT INTO workflow_commands (ticket_id, kind, payload) VALUES (:ticket_id, :kind, :payload) "
    "RETURNING pg_notify(:channel, '')"
).bindparams(bindparam("payload", type_=JSONB))


async def claim_commands(session: AsyncSession, limit: int, lease: timedelta) -> Sequence[WorkflowCommandRow]:
    """Take due commands for `lease`: nobody else sees them until it is over, also when the taker dies.
    Of each ticket only the oldest waiting command is taken, so that a ticket hears things in order."""
    earlier = aliased(WorkflowCommandRow)
    waits_for_another = exists().where(
        earlier.ticket_id == WorkflowCommandRow.ticket_id,
        earlier.delivered_at.is_(None),
        earlier.id < WorkflowCommandRow.id,
    )
    due = (
        select(WorkflowCommandRow.id)
        .where(
            WorkflowCommandRow.delivered_at.is_(None),
            WorkflowCommandRow.due_at <= func.clock_timestamp(),
            ~waits_for_another,
        )
        .order_by(WorkflowCommandRow.due_at, WorkflowCommandRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(WorkflowCommandRow)
        .where(WorkflowCommandRow.id.in_(due))
        .values(due_at=func.clock_timestamp() + lease, attempts=WorkflowCommandRow.attempts + 1)
        .returning(WorkflowCommandRow)
        .execution_options(synchronize_session=False)
    )
    rows = (await session.scalars(claim)).all()
    return sorted(rows, key=lambda row: row.id)


async def mark_delivered(session: AsyncSession, command_ids: Sequence[int]) -> None:
    """The engine has taken these."""
    await session.execute(
        update(WorkflowCommandRow)
        .where(WorkflowCommandRow.id.in_(command_ids))
        .values(delivered_at=func.clock_timestamp(), last_error=None)
    )


async def mark_undelivered(session: AsyncSession, command_id: int, error: str, delay: timedelta) -> None:
    """The engine did not take it; try again after `delay`."""
    await session.execute(
        update(WorkflowCommandRow)
        .where(WorkflowCommandRow.id == command_id)
        .values(due_at=func.clock_timestamp() + delay, last_error=error[:500])
    )


async def delete_delivered(session: AsyncSession, older_than: timedelta) -> None:
    """Forget what was delivered long ago."""
    await session.execute(
        delete(WorkflowCommandRow).where(WorkflowCommandRow.delivered_at < func.clock_timestamp() - older_than)
    )
