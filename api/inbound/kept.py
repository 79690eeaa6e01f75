"""Where the bytes of a mail are while it is taken in: a little in memory, the rest in one file on disk."""

import mmap
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from schema.inbound_mail import FileSlice

MEMORY_BYTES = 512 * 1024
ITEM_BYTES = 64 * 1024
STALE_SECONDS = 24 * 3600

Kept = bytes | FileSlice
Mapped = bytes | mmap.mmap  # what can be searched and sliced without being read into memory


class Shelf:
    """The bytes of one request. At most `MEMORY_BYTES` of its items stay in memory; what is over goes to a file that
    is made when it is needed and is gone after `close`. One item is written at a time. Raises OSError when the disk is
    full."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file: IO[bytes] | None = None
        self._left = MEMORY_BYTES
        self._closed = False

    def item(self, in_memory: int = ITEM_BYTES) -> "Item":
        """A new item, in memory while it is not larger than that."""
        return Item(self, in_memory)

    def put(self, data: bytes) -> Kept:
        """Keep `data` as one item."""
        item = self.item()
        item.write(data)
        return item.done()

    def take_memory(self, size: int) -> bool:
        """Whether so many more bytes may stay in memory; if so they are counted."""
        if size > self._left:
            return False
        self._left -= size
        return True

    @property
    def file(self) -> IO[bytes]:
        """The file, positioned at its end."""
        if self._closed:
            raise OSError("the request was given up while its mail was read")
        if self._file is None:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = tempfile.NamedTemporaryFile(dir=self._directory, prefix="mail-", delete=False)  # noqa: SIM115
        return self._file

    def close(self) -> None:
        """Let go of everything. What still refers to the file raises OSError when it is read."""
        self._closed = True
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)
            self._file = None


class Item:
    """Bytes that are coming in. `done` says where they are."""

    def __init__(self, shelf: Shelf, in_memory: int) -> None:
        self._shelf, self._limit = shelf, in_memory
        self._pieces: list[bytes] = []
        self._offset: int | None = None
        self.size = 0

    def write(self, data: bytes) -> None:
        self.size += len(data)
        if self._offset is not None:
            self._shelf.file.write(data)
            return
        self._pieces.append(data)
        if self.size > self._limit:
            self._move_to_file()

    def done(self) -> Kept:
        if self._offset is None and not self._shelf.take_memory(self.size):
            self._move_to_file()
        if self._offset is None:
            return b"".join(self._pieces)
        self._shelf.file.flush()
        return FileSlice(path=self._shelf.file.name, offset=self._offset, length=self.size)

    def _move_to_file(self) -> None:
        self._offset = self._shelf.file.tell()
        self._shelf.file.writelines(self._pieces)
        self._pieces.clear()


def keep(pieces: Iterable[bytes], shelf: Shelf | None) -> Kept:
    """Keep the pieces as one item on the shelf; without one, in memory."""
    if shelf is None:
        return b"".join(pieces)
    item = shelf.item()
    for piece in pieces:
        item.write(piece)
    return item.done()


@contextmanager
def mapped(kept: Kept) -> Iterator[tuple[Mapped, int, int]]:
    """The bytes to be looked at where they lie: they, or the file they are in, and where in it they start and end."""
    if isinstance(kept, bytes) or not kept.length:
        yield b"" if isinstance(kept, FileSlice) else kept, 0, size_of(kept)
        return
    skipped = kept.offset % mmap.ALLOCATIONGRANULARITY
    with open(kept.path, "rb") as file:
        length, offset = kept.length + skipped, kept.offset - skipped
        with mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ, offset=offset) as view:
            yield view, skipped, length


def chunks_of(kept: Kept) -> Iterator[bytes]:
    """The bytes in pieces."""
    if isinstance(kept, FileSlice):
        yield from kept.chunks()
    elif kept:
        yield kept


def whole(kept: Kept) -> bytes:
    """All bytes in memory."""
    return kept if isinstance(kept, bytes) else kept.read()


def beginning(kept: Kept, size: int) -> bytes:
    """The first bytes, at most so many."""
    return kept[:size] if isinstance(kept, bytes) else kept.model_copy(update={"length": min(size, kept.length)}).read()


def size_of(kept: Kept) -> int:
    return len(kept) if isinstance(kept, bytes) else kept.length


def remove_leftovers(directory: Path) -> int:
    """Remove the files of requests that a killed server left behind, a day old or more. Returns how many. Several
    servers may do so at once."""
    return sum(_removed(path) for path in directory.glob("mail-*"))


def _removed(path: Path) -> bool:
    try:
        if path.stat().st_mtime >= time.time() - STALE_SECONDS:
            return False
        path.unlink()
    except FileNotFoundError:  # another server was faster, or the request it belongs to ended
        return False
    return True
