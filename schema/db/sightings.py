"""When people and keys last called."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import SightingRow


async def note_sighting(session: AsyncSession, caller_id: UUID) -> None:
    """The person or key of this id calls now."""
    statement = insert(SightingRow).values(caller_id=caller_id)
    again = {"at": func.greatest(SightingRow.at, func.clock_timestamp())}
    await session.execute(statement.on_conflict_do_update(index_elements=["caller_id"], set_=again))


async def last_sightings(session: AsyncSession, caller_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these last called; whoever never did is missing."""
    query = select(SightingRow.caller_id, SightingRow.at).where(SightingRow.caller_id.in_(caller_ids))
    return {caller_id: at for caller_id, at in await session.execute(query)}
