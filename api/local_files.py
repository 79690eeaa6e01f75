"""The file store in a directory, which all API processes share."""

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from api.file_store import (
    BATCH,
    NAME,
    SET_ASIDE,
    Content,
    FileMissing,
    StoredBytes,
    place_aside,
    place_of,
    unavailable_on,
)
from schema.inbound_mail import CHUNK_BYTES

STALE_SECONDS = 24 * 3600


class LocalFiles:
    """Files as `aa/bb/<sha256>`; in `set-aside` what waits to be forgotten, in `arriving` what is being written."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def put(self, content: Content) -> StoredBytes:
        with unavailable_on(OSError):
            return await asyncio.to_thread(self._put, content.chunks())

    async def has(self, sha256: str) -> bool:
        with unavailable_on(OSError):
            return await asyncio.to_thread(self._find, sha256) is not None

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        with unavailable_on(OSError):
            file = await asyncio.to_thread(self._open, sha256)
            with file:
                while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                    yield chunk

    async def reachable(self) -> bool:
        return await asyncio.to_thread(self._is_writable)

    async def in_place(self, before: datetime) -> AsyncIterator[list[str]]:
        with unavailable_on(OSError):
            files = self._directory.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")
            while batch := await asyncio.to_thread(_old, files, before):
                yield batch

    async def set_aside(self, before: datetime) -> AsyncIterator[list[str]]:
        with unavailable_on(OSError):
            files = (self._directory / SET_ASIDE).glob("*")
            while batch := await asyncio.to_thread(_old, files, before):
                yield batch

    async def put_aside(self, sha256: str) -> None:
        with unavailable_on(OSError):
            await asyncio.to_thread(self._put_aside, self._directory / place_of(sha256), sha256)

    async def put_back(self, sha256: str) -> None:
        with unavailable_on(OSError):
            await asyncio.to_thread(self._put_back, sha256)

    async def forget(self, sha256: str) -> None:
        with unavailable_on(OSError):
            await asyncio.to_thread((self._directory / place_aside(sha256)).unlink, missing_ok=True)

    def remove_leftovers(self) -> int:
        """Remove what a killed server was writing, a day ago or more. Returns how many files."""
        files = (self._directory / "arriving").glob("*")
        stale = [path for path in files if _changed(path) < time.time() - STALE_SECONDS]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _put_aside(self, path: Path, sha256: str) -> None:
        """Marked before it is moved: the time it has from then on is counted from here."""
        with suppress(FileNotFoundError):  # another cleaner was faster
            os.utime(path)
            _move(path, self._directory / place_aside(sha256))

    def _put_back(self, sha256: str) -> None:
        with suppress(FileNotFoundError):
            _move(self._directory / place_aside(sha256), self._directory / place_of(sha256))

    def _open(self, sha256: str) -> BinaryIO:
        path = self._find(sha256)
        if path is None:
            raise FileMissing
        return path.open("rb")

    def _find(self, sha256: str) -> Path | None:
        """Where the file is. Looked for twice, since it may be on its way from aside into its place."""
        places = [self._directory / place for place in (place_of(sha256), place_aside(sha256))]
        return next((path for path in places * 2 if path.is_file()), None)

    def _is_writable(self) -> bool:
        with suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.access(self._directory, os.R_OK | os.W_OK | os.X_OK)

    def _put(self, chunks: Iterable[bytes]) -> StoredBytes:
        """Written under another name and renamed, so that a file with its name is always whole."""
        arriving = self._directory / "arriving"
        arriving.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=arriving)
        try:
            stored = _write(descriptor, chunks)
            target = self._directory / place_of(stored.sha256)
            if target.exists():
                _sync_directory(target.parent)  # whoever put it there may not have come so far
            else:
                _move(Path(name), target)
            return stored
        finally:
            Path(name).unlink(missing_ok=True)


def _old(files: Iterator[Path], before: datetime) -> list[str]:
    """The next names of files that have not changed since; other people's files are none of ours."""
    names = (path.name for path in files if NAME.fullmatch(path.name) and _changed(path) < before.timestamp())
    return list(islice(names, BATCH))


def _changed(path: Path) -> float:
    """Unix time of the last change; of what is gone meanwhile, now."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _write(descriptor: int, chunks: Iterable[bytes]) -> StoredBytes:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return StoredBytes(sha256=digest.hexdigest(), size=size)


def _move(path: Path, target: Path) -> None:
    """Safe from a crash once this returns."""
    _make_directory(target.parent)
    os.replace(path, target)
    _sync_directory(target.parent)


def _make_directory(directory: Path) -> None:
    if not directory.is_dir():
        _make_directory(directory.parent)
        directory.mkdir(exist_ok=True, mode=0o700)
        _sync_directory(directory.parent)


def _sync_directory(directory: Path) -> None:
    """A rename is safe from a crash once its directory is."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
