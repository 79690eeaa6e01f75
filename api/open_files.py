"""The file store of a process, and what keeps it in order while the process runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from api.file_cleaner import clean_daily
from api.file_store import FileStore
from api.inbound.kept import remove_leftovers
from api.inbound.receiving import arriving_directory
from api.local_files import LocalFiles
from api.s3_files import s3_files
from schema.db.session import Sessions
from schema.settings import Settings

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_files(settings: Settings, sessions: Sessions) -> AsyncIterator[FileStore]:
    """The store that the settings name. What a killed process left behind goes, and cleaning goes on beside the
    requests."""
    files = _store(settings)
    await asyncio.to_thread(_remove_leftovers, settings, files)
    cleaning = asyncio.create_task(clean_daily(files, sessions, settings))
    try:
        yield files
    finally:
        cleaning.cancel()
        with suppress(asyncio.CancelledError):
            await cleaning


def _store(settings: Settings) -> FileStore:
    return s3_files(settings) if settings.file_store == "s3" else LocalFiles(settings.data_dir / "files")


def _remove_leftovers(settings: Settings, files: FileStore) -> None:
    """A disk that cannot be read now is told when a mail comes in; the start goes on."""
    try:
        removed = remove_leftovers(arriving_directory(settings))
        removed += files.remove_leftovers() if isinstance(files, LocalFiles) else 0
    except OSError as error:
        log.warning("files.leftovers_not_removed", error=error.strerror)
        return
    if removed:
        log.info("files.leftovers_removed", files=removed)
