"""The ledger of effects: an intent before, an outcome after, one row per effect for ever."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables import EffectRow
from schema.signals import workflow_id
from schema.tools import ToolCall


def effect_key(ticket_id: UUID, turn: int, call: int) -> str:
    """The key of an effect: the intent's own name, the same over attempts, resets and runs."""
    return f"{workflow_id(ticket_id)}:{turn}.{call}"


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
