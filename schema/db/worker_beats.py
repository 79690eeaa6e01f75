"""Signs of life of the workers, so that the dashboard can tell without asking anybody outside."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.live import WorkerBeatRow

BEAT_SECONDS = 10.0
GONE_AFTER = timedelta(days=1)


async def beat(session: AsyncSession, worker: str) -> None:
    """This worker lives. Forgets those that are long gone."""
    now = func.clock_timestamp()
    seen = insert(WorkerBeatRow).values(worker=worker)
    await session.execute(seen.on_conflict_do_update(index_elements=[WorkerBeatRow.worker], set_={"seen_at": now}))
    await session.execute(delete(WorkerBeatRow).where(WorkerBeatRow.seen_at < now - GONE_AFTER))


async def last_beat(session: AsyncSession) -> datetime | None:
    """When a worker was last seen; None when none ever was."""
    return await session.scalar(select(func.max(WorkerBeatRow.seen_at)))
