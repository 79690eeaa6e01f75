"""The kill switch: while it is on, no effect happens that a person did not allow."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.approvals import EffectHoldRow


async def get_effect_hold(session: AsyncSession) -> EffectHoldRow | None:
    """How the switch was set last; None when nobody ever touched it."""
    return await session.scalar(_HOLD)


async def held_because(session: AsyncSession) -> str | None:
    """Why all effects are held now; None when they are not."""
    hold = await get_effect_hold(session)
    return hold.reason if hold is not None and hold.active else None


async def set_effect_hold(session: AsyncSession, active: bool, reason: str, by: str) -> EffectHoldRow:
    """Turn the switch. It holds for every call that is judged after the commit."""
    values = {"id": 1, "active": active, "reason": reason, "changed_by": by}
    statement = insert(EffectHoldRow).values(values)
    again = {name: statement.excluded[name] for name in ("active", "reason", "changed_by", "changed_at")}
    statement = statement.on_conflict_do_update(index_elements=["id"], set_=again)
    row = (await session.scalars(statement.returning(EffectHoldRow), execution_options=_FRESH)).one()
    return row


_FRESH = {"populate_existing": True}
_HOLD = select(EffectHoldRow).execution_options(populate_existing=True)
