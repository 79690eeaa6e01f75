"""How people want the dashboard."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import PreferencesRow, UserRow


async def get_preferences(session: AsyncSession, email: str) -> dict[str, Any] | None:
    """What the person with this address has set; None when nothing was."""
    query = select(PreferencesRow.preferences).join(UserRow, UserRow.id == PreferencesRow.user_id)
    return await session.scalar(query.where(UserRow.email == email))


async def set_preferences(session: AsyncSession, user_id: UUID, preferences: dict[str, Any]) -> None:
    """Write them, whole."""
    values = {"preferences": preferences, "updated_at": func.clock_timestamp()}
    statement = insert(PreferencesRow).values(user_id=user_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))
