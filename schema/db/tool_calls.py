"""Calls of the agent's tools that end without being carried out."""

from uuid import UUID

from sqlalchemy import String, bindparam, cast, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import ToolCallRow
from schema.db.tables.effects import EffectRow
from schema.signals import workflow_id
from schema.tools import ToolCallStatus


async def end_calls_not_begun(session: AsyncSession, ticket_id: UUID, result: str) -> None:
    """End what was asked for and has not begun, approved or not. The caller has locked the ticket; who carries an
    effect out looks under the same lock whether its call has ended (`ended_call`)."""
    values = {"of_ticket": ticket_id, "prefix": f"{workflow_id(ticket_id)}:", "told": result}
    await session.execute(_END, values, execution_options={"synchronize_session": False})


async def ended_call(session: AsyncSession, key: str, ticket_id: UUID, turn: int, call: int) -> ToolCallRow | None:
    """The call, if it has ended although its effect `key` has never begun."""
    values = {"key": key, "of_ticket": ticket_id, "of_turn": turn, "of_call": call}
    return await session.scalar(_ENDED, values)


_KEY = bindparam("prefix", type_=String) + cast(ToolCallRow.turn, String) + "." + cast(ToolCallRow.call, String)
_END = (
    update(ToolCallRow)
    .where(
        ToolCallRow.ticket_id == bindparam("of_ticket"),
        ToolCallRow.result.is_(None),
        ~exists().where(EffectRow.key == _KEY),
    )
    .values(status=ToolCallStatus.CANCELLED.value, result=bindparam("told"), finished_at=func.clock_timestamp())
)
_ENDED = select(ToolCallRow).where(
    ToolCallRow.ticket_id == bindparam("of_ticket"),
    ToolCallRow.turn == bindparam("of_turn"),
    ToolCallRow.call == bindparam("of_call"),
    ToolCallRow.result.is_not(None),
    ~exists().where(EffectRow.key == bindparam("key")),
)
