"""What every file store does, wherever the bytes lie."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from api.file_store import FileMissing, FileStore, FileStoreUnavailable, place_aside, place_of
from tests.api.files.conftest import Shelves, read_all

MB = 1024 * 1024
ABSENT = hashlib.sha256(b"never stored").hexdigest()


@dataclass
class Bytes:
    """Content in memory, handed out in small pieces."""

    content: bytes
    size: int = 100_000

    def chunks(self) -> Iterator[bytes]:
        for at in range(0, len(self.content), self.size):
            yield self.content[at : at + self.size]


@dataclass
class Gone:
    """A content whose file is gone in the middle."""

    pieces: int

    def chunks(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            yield os.urandom(MB)
        raise FileNotFoundError("the request was given up")


def now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=2)  # a store's clock counts whole seconds


async def flat(batches: AsyncIterator[list[str]]) -> list[str]:
    return sorted([name async for batch in batches for name in batch])


@pytest.mark.parametrize("size", [0, 1, 70_000, 5 * MB - 1, 5 * MB, 5 * MB + 1, 10 * MB, 12 * MB + 3])
async def test_bytes_come_back_as_they_were(files: FileStore, size: int) -> None:
    content = os.urandom(size)
    stored = await files.put(Bytes(content))
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), size)
    assert await files.has(stored.sha256)
    assert await read_all(files, stored.sha256) == content


@pytest.mark.parametrize("size", [10, 7 * MB])
async def test_the_same_bytes_are_kept_once(shelves: Shelves, size: int) -> None:
    content = os.urandom(size)
    stored = await asyncio.gather(*(shelves.files.put(Bytes(content, 50_000 + n)) for n in range(5)))
    assert len({item.sha256 for item in stored}) == 1
    assert shelves.places() == [place_of(stored[0].sha256)]


async def test_what_was_never_stored_is_missing(files: FileStore) -> None:
    assert not await files.has(ABSENT)
    with pytest.raises(FileMissing):
        await read_all(files, ABSENT)


@pytest.mark.parametrize("pieces", [0, 1, 7])
async def test_content_that_breaks_off_leaves_nothing(shelves: Shelves, pieces: int) -> None:
    with pytest.raises(FileStoreUnavailable):
        await shelves.files.put(Gone(pieces))
    assert shelves.places() == []


async def test_a_file_that_is_set_aside_can_be_read_and_comes_back(shelves: Shelves) -> None:
    content = os.urandom(6 * MB)
    name = (await shelves.files.put(Bytes(content))).sha256
    await shelves.files.put_aside(name)
    assert shelves.places() == [place_aside(name)]
    assert await shelves.files.has(name)
    assert await read_all(shelves.files, name) == content
    await shelves.files.put_back(name)
    assert shelves.places() == [place_of(name)]
    assert await read_all(shelves.files, name) == content


async def test_a_file_can_be_set_aside_while_it_is_read(shelves: Shelves) -> None:
    content = os.urandom(12 * MB)
    name = (await shelves.files.put(Bytes(content))).sha256
    reading = shelves.files.read(name)
    begun = [await anext(reading)]
    await shelves.files.put_aside(name)
    assert b"".join([*begun, *[chunk async for chunk in reading]]) == content


async def test_only_what_is_set_aside_can_be_forgotten(shelves: Shelves) -> None:
    name = (await shelves.files.put(Bytes(b"kept"))).sha256
    await shelves.files.forget(name)
    assert await read_all(shelves.files, name) == b"kept"
    await shelves.files.put_aside(name)
    await shelves.files.put(Bytes(b"kept"))
    await shelves.files.forget(name)
    assert shelves.places() == [place_of(name)]
    await shelves.files.put_aside(name)
    await shelves.files.forget(name)
    assert not await shelves.files.has(name)


async def test_moving_what_is_not_there_changes_nothing(shelves: Shelves) -> None:
    for move in (shelves.files.put_aside, shelves.files.put_back, shelves.files.forget):
        await move(ABSENT)
    assert shelves.places() == []


async def test_lists_tell_what_is_old_and_where(shelves: Shelves) -> None:
    names = [(await shelves.files.put(Bytes(str(n).encode()))).sha256 for n in range(4)]
    shelves.make_old(names[0])
    shelves.make_old(names[1])
    await shelves.files.put_aside(names[1])
    await shelves.files.put_aside(names[2])
    yesterday = now() - timedelta(days=1)
    assert await flat(shelves.files.in_place(yesterday)) == [names[0]]
    assert await flat(shelves.files.in_place(now())) == sorted([names[0], names[3]])
    assert await flat(shelves.files.set_aside(yesterday)) == []  # its time starts when it is set aside
    assert await flat(shelves.files.set_aside(now())) == sorted(names[1:3])


async def test_long_lists_are_whole(shelves: Shelves) -> None:
    names = [(await shelves.files.put(Bytes(str(n).encode()))).sha256 for n in range(620)]
    assert await flat(shelves.files.in_place(now())) == sorted(names)


async def test_a_store_that_answers_is_reachable(files: FileStore) -> None:
    assert await files.reachable()
