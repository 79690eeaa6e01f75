"""The ledger of effects: an intent before, an outcome after, one row per effect for ever."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from schema.errors import NotFound
from schema.signals import workflow_id
from schema.tickets import Assignee, TicketStatus
from schema.tools import ToolCall


def effect_key(ticket_id: UUID, turn: int, call: int) -> str:
    """The key of an effect: the intent's own name, the same over attempts, resets and runs."""
    return f"{workflow_id(ticket_id)}:{turn}.{call}"


def call_of_key(key: str) -> tuple[int, int]:
    """Turn and call that an effect's key names."""
    turn, _, call = key.rpartition(":")[2].partition(".")
    return int(turn), int(call)


async def open_effect(
    session: AsyncSession, key: str, ticket_id: UUID, call: ToolCall, approval_id: UUID | None
) -> tuple[EffectRow, bool]:
    """The effect's row, locked until the commit, and whether it is new. A row found is an earlier attempt's."""
    values = {
        "key": key,
        "ticket_id": ticket_id,
        "approval_id": approval_id,
        "tool": call.tool,
        "digest": call.digest,
        "arguments": call.arguments,
    }
    statement = insert(EffectRow).values(values).on_conflict_do_nothing(index_elements=["key"]).returning(EffectRow.key)
    new = (await session.execute(statement)).scalar_one_or_none() is not None
    row = (await session.scalars(select(EffectRow).where(EffectRow.key == key).with_for_update())).one()
    if not new:
        row.attempts += 1
    return row, new


async def close_effect(
    session: AsyncSession, key: str, status: str, result: dict[str, Any], reference: str | None, error: str | None
) -> bool:
    """Record the outcome. Returns False when another attempt has recorded one before."""
    row = (await session.scalars(select(EffectRow).where(EffectRow.key == key).with_for_update())).one()
    if row.status != "intended":
        return False
    row.status, row.result, row.reference, row.error = status, result, reference, error
    row.finished_at = func.clock_timestamp()
    await session.flush()
    return True


async def get_effect(session: AsyncSession, key: str, lock: bool = False) -> EffectRow:
    """The effect's row as it stands now. Raises `NotFound`."""
    row = await session.get(EffectRow, key, with_for_update=lock, populate_existing=True)
    if row is None:
        raise NotFound("There is no such effect.")
    return row


async def find_begun_effect(session: AsyncSession, key: str) -> EffectRow | None:
    """The effect, if it was begun and its outcome is still to be found out."""
    return await session.scalar(select(EffectRow).where(EffectRow.key == key, EffectRow.status == "intended"))


async def has_unknown_effect(session: AsyncSession, ticket_id: UUID) -> bool:
    """Whether a person still has to find out what became of an effect of the ticket."""
    query = select(exists().where(EffectRow.ticket_id == ticket_id, EffectRow.status == "unknown"))
    return bool(await session.scalar(query))


async def is_with_agent(session: AsyncSession, effect: EffectRow) -> bool:
    """Whether the agent still works on the turn that the effect belongs to, so that it would finish the effect."""
    query = select(_WITH_AGENT).join(EffectRow, EffectRow.ticket_id == TicketRow.id)
    return bool(await session.scalar(query.where(EffectRow.key == effect.key)))


async def list_effects(
    session: AsyncSession,
    status: str | None,
    ticket_id: UUID | None,
    resolvable: bool | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[tuple[EffectRow, bool]]:
    """Effects, newest first, each with whether a person may say what became of it."""
    query = select(EffectRow, _RESOLVABLE).join(TicketRow, TicketRow.id == EffectRow.ticket_id)
    if status is not None:
        query = query.where(EffectRow.status == status)
    if ticket_id is not None:
        query = query.where(EffectRow.ticket_id == ticket_id)
    if resolvable is not None:
        query = query.where(_RESOLVABLE if resolvable else ~_RESOLVABLE)
    if after is not None:
        query = query.where(tuple_(EffectRow.created_at, EffectRow.key) < after)
    rows = await session.execute(query.order_by(EffectRow.created_at.desc(), EffectRow.key.desc()).limit(limit))
    return [(row[0], bool(row[1])) for row in rows]


_WITH_AGENT: ColumnElement[bool] = and_(
    TicketRow.turn_open,
    TicketRow.assignee == Assignee.AGENT,
    TicketRow.status != TicketStatus.CANCELLED,
    EffectRow.key.startswith(func.concat("ticket-", TicketRow.id, ":", TicketRow.turn, ".")),
)
# One that was begun and that nobody will finish holds its amount for ever, unless a person says what became of it.
_RESOLVABLE: ColumnElement[bool] = or_(
    EffectRow.status == "unknown", and_(EffectRow.status == "intended", ~_WITH_AGENT)
)
