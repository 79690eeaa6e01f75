"""Where the bytes of mails lie: named by their SHA-256, so that the same file is kept once and no sender's name is ever
a path. What a rolled back transaction leaves here is named by nobody and harms nobody."""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Protocol

from schema.base import Frozen
from schema.inbound_mail import CHUNK_BYTES

NAME = re.compile(r"[0-9a-f]{64}")


class StoredBytes(Frozen):
    """A file in the store: its name there, lower case hex, and its size."""

    sha256: str
    size: int


class FileStore(Protocol):
    """Keeps bytes by their SHA-256."""

    async def put(self, chunks: Iterable[bytes]) -> StoredBytes:
        """Keep the bytes; once this returns they survive a crash. Raises OSError."""

    async def has(self, sha256: str) -> bool:
        """Whether the bytes are there. Raises OSError."""

    def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The bytes in pieces. Raises OSError when they are not there."""


class LocalFiles:
    """Files under one directory: `aa/bb/<sha256>`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def put(self, chunks: Iterable[bytes]) -> StoredBytes:
        return await asyncio.to_thread(self._put, chunks)

    async def has(self, sha256: str) -> bool:
        return await asyncio.to_thread(self._path(sha256).is_file)

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self._path(sha256).open, "rb")
        with file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk

    def _path(self, sha256: str) -> Path:
        assert NAME.fullmatch(sha256), "only our own names are paths"
        return self._directory / sha256[:2] / sha256[2:4] / sha256

    def _put(self, chunks: Iterable[bytes]) -> StoredBytes:
        """Written under another name and renamed, so that a file with its name is always whole."""
        arriving = self._directory / "arriving"
        arriving.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=arriving)
        try:
            stored = _write(descriptor, chunks)
            target = self._path(stored.sha256)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.replace(name, target)
                _sync_directory(target.parent)
            return stored
        finally:
            Path(name).unlink(missing_ok=True)


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


def _sync_directory(directory: Path) -> None:
    """A rename is safe from a crash once its directory is."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
