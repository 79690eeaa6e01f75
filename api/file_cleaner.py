"""Takes files out of the store that no row names: what a rolled back request left, and old requests as they came.

A file that is named is never lost, and no request waits for a lock. Removing takes two steps, a grace apart. First the
file is set aside, where it can still be read. Only what was set aside a grace ago and is not named by now is forgotten;
what is named comes back. A request that finds its file in place just before it is set aside names it long before the
second step; one that comes later finds the place empty and puts the file there again, which forgetting does not touch.
Several cleaners at once do no harm."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from api.file_store import FileStore
from schema.db.named_files import named_files
from schema.db.session import Sessions
from schema.settings import Settings

GRACE = timedelta(days=1)  # far longer than any request takes
FIRST_SECONDS = 15 * 60
EVERY_SECONDS = 24 * 3600
log = structlog.get_logger(__name__)


@dataclass
class Cleaned:
    """How many files one pass moved or removed."""

    set_aside: int = 0
    put_back: int = 0
    forgotten: int = 0


class FileCleaner:
    """Cleans one file store by one database."""

    def __init__(self, files: FileStore, sessions: Sessions, raw_kept: timedelta) -> None:
        self._files = files
        self._sessions = sessions
        self._raw_kept = raw_kept

    async def clean(self, grace: timedelta = GRACE) -> Cleaned:
        """One pass over the whole store."""
        cleaned, before = Cleaned(), datetime.now(UTC) - grace
        async for name, named in self._judged(self._files.set_aside(before)):
            if named:
                await self._files.put_back(name)
                cleaned.put_back += 1
            else:
                await self._files.forget(name)
                cleaned.forgotten += 1
        async for name, named in self._judged(self._files.in_place(before)):
            if not named:
                await self._files.put_aside(name)
                cleaned.set_aside += 1
        return cleaned

    async def _judged(self, batches: AsyncIterator[list[str]]) -> AsyncIterator[tuple[str, bool]]:
        """Every name, and whether it is named at this moment."""
        async for batch in batches:
            async with self._sessions() as session:
                named = await named_files(session, batch, self._raw_kept)
            for name in batch:
                yield name, name in named


async def clean_daily(files: FileStore, sessions: Sessions, settings: Settings) -> None:
    """Clean as long as the process lives, at a time of day that differs between processes."""
    cleaner = FileCleaner(files, sessions, timedelta(days=settings.raw_mail_days))
    await asyncio.sleep(FIRST_SECONDS * random.uniform(0.5, 1.5))
    while True:
        try:
            cleaned = await cleaner.clean()
            log.info("files.cleaned", **vars(cleaned))
        except Exception as error:  # tomorrow is another day
            log.warning("files.not_cleaned", error=type(error).__name__, exc_info=error)
        await asyncio.sleep(EVERY_SECONDS * random.uniform(0.9, 1.1))
