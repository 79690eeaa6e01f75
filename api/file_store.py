"""Where the bytes of mails lie: named by their SHA-256, so that the same file is kept once and no sender's name is ever
a path. What a rolled back transaction leaves here is named by nobody; `api.file_cleaner` takes it away.

Nothing here removes a file from its place for good. It is set aside, where it can still be read, and only from there
forgotten: a mail that came with the same file meanwhile finds it in either place."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from schema.base import Frozen
from schema.errors import TicketFlowError

NAME = re.compile(r"[0-9a-f]{64}")
SET_ASIDE = "set-aside"
BATCH = 500


class FileStoreUnavailable(TicketFlowError):
    """The file store cannot be used at the moment; `__cause__` says why."""

    status = 503
    code = "unavailable"
    title = "The file store cannot be reached"


class FileMissing(TicketFlowError):
    """The bytes were never here, or are gone."""

    status = 404
    code = "file_gone"
    title = "The bytes of this file are not here"
    retry_helps = False


class StoredBytes(Frozen):
    """A file in the store: its name there, lower case hex, and its size."""

    sha256: str
    size: int


class Content(Protocol):
    """Bytes that can be read more than once."""

    def chunks(self) -> Iterable[bytes]:
        """The bytes in pieces. Raises OSError when they are gone."""


class FileStore(Protocol):
    """Keeps bytes by their SHA-256. Everything raises `FileStoreUnavailable` while the store is away."""

    async def put(self, content: Content) -> StoredBytes:
        """Keep the bytes; once this returns they survive a crash."""

    async def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""

    def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The bytes in pieces. Raises `FileMissing`."""

    async def reachable(self) -> bool:
        """Whether the store answers at all."""

    def in_place(self, before: datetime) -> AsyncIterator[list[str]]:
        """The names of files that came before, in batches."""

    def set_aside(self, before: datetime) -> AsyncIterator[list[str]]:
        """The names of files that were set aside before, in batches."""

    async def put_aside(self, sha256: str) -> None:
        """Set a file aside; it can still be read."""

    async def put_back(self, sha256: str) -> None:
        """Take a file that is set aside back into its place."""

    async def forget(self, sha256: str) -> None:
        """Remove a file that is set aside. One that is in its place as well stays there."""


def place_of(sha256: str) -> str:
    """The place of a file below the store's root."""
    assert NAME.fullmatch(sha256), "only our own names are paths"
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def place_aside(sha256: str) -> str:
    """Its place while it is set aside."""
    assert NAME.fullmatch(sha256), "only our own names are paths"
    return f"{SET_ASIDE}/{sha256}"


def measure(chunks: Iterable[bytes]) -> StoredBytes:
    """Name and size of what the pieces are together."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return StoredBytes(sha256=digest.hexdigest(), size=size)


@contextmanager
def unavailable_on(*errors: type[Exception]) -> Iterator[None]:
    """Turns what an unreachable store raises into `FileStoreUnavailable`."""
    try:
        yield
    except errors as error:
        raise FileStoreUnavailable from error
