"""Who has a ticket or a request open: soft claims that end by themselves."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.live import PresenceRow

CLAIM = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(minutes=5)


async def claim_presence(session: AsyncSession, object_id: UUID, viewer: str, name: str) -> None:
    """The viewer has it open, for the next minute."""
    until = func.clock_timestamp() + CLAIM
    claim = insert(PresenceRow).values(object_id=object_id, viewer=viewer, name=name, until=until)
    key = [PresenceRow.object_id, PresenceRow.viewer]
    await session.execute(claim.on_conflict_do_update(index_elements=key, set_={"until": until, "name": name}))
    # Locked rows are being renewed by somebody: whoever waits for another here could be waited for in turn.
    old = select(PresenceRow.object_id, PresenceRow.viewer).where(
        PresenceRow.until < func.clock_timestamp() - FORGOTTEN_AFTER
    )
    gone = (await session.execute(old.with_for_update(skip_locked=True))).all()
    for row in gone:
        await end_presence(session, row.object_id, row.viewer)


async def end_presence(session: AsyncSession, object_id: UUID, viewer: str) -> None:
    """The viewer has turned to something else."""
    where = (PresenceRow.object_id == object_id, PresenceRow.viewer == viewer)
    await session.execute(delete(PresenceRow).where(*where))


async def list_present(session: AsyncSession, object_id: UUID) -> Sequence[PresenceRow]:
    """Whose claims still hold, who came first first."""
    query = select(PresenceRow).where(PresenceRow.object_id == object_id, PresenceRow.until > func.clock_timestamp())
    return (await session.scalars(query.order_by(PresenceRow.since, PresenceRow.viewer))).all()
