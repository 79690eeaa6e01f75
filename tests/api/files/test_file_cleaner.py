"""What no row names goes, in two steps; what a row names stays, whatever happens at the same moment."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from api.file_cleaner import Cleaned, FileCleaner
from api.file_store import Content, FileStore, StoredBytes, place_aside, place_of
from schema.db.session import Sessions
from schema.db.tables.inbound import AttachmentRow, InboundRequestRow, InboundStatus
from schema.db.tables.tickets import MessageRow, TicketRow
from tests.api.files.conftest import Shelves, read_all
from tests.api.files.test_file_stores import Bytes

RAW_KEPT = timedelta(days=90)
NO_TIME = timedelta(seconds=-2)  # a store's clock counts whole seconds


@pytest.fixture
def cleaner(shelves: Shelves, sessions: Sessions) -> FileCleaner:
    return FileCleaner(shelves.files, sessions, RAW_KEPT)


async def put(files: FileStore, content: bytes | None = None) -> StoredBytes:
    return await files.put(Bytes(content or os.urandom(50)))


async def name_as_raw(
    sessions: Sessions, sha256: str, status: InboundStatus = InboundStatus.STORED, days: int = 0, **facts: object
) -> None:
    async with sessions.begin() as session:
        row = InboundRequestRow(
            provider="generic", content_type="", raw_sha256=sha256, raw_size=1, dedupe_key=secrets.token_hex(8)
        )
        row.status, row.facts, row.received_at = status, facts, datetime.now(UTC) - timedelta(days=days)
        session.add(row)


async def name_as_attachment(sessions: Sessions, sha256: str) -> None:
    async with sessions.begin() as session:
        ticket = TicketRow(subject="s", body="b", customer_email="a@b.example", created_by="a@b.example")
        ticket.channel, ticket.priority = "email", "normal"
        session.add(ticket)
        await session.flush()
        message = MessageRow(ticket_id=ticket.id, kind="customer", author_id="a@b.example", body_text="b")
        message.reply_text = "b"
        session.add(message)
        await session.flush()
        file = AttachmentRow(message_id=message.id, place=0, filename="f", content_type="a/b", size=1, sha256=sha256)
        session.add(file)


async def twice(cleaner: FileCleaner, shelves: Shelves, *names: str) -> None:
    """Two passes, with the files a grace older before each."""
    for _ in range(2):
        for name in names:
            shelves.make_old(name)
        await cleaner.clean()


async def test_a_file_nobody_names_goes_in_two_steps(cleaner: FileCleaner, shelves: Shelves) -> None:
    name = (await put(shelves.files)).sha256
    assert await cleaner.clean() == Cleaned()
    shelves.make_old(name)
    assert await cleaner.clean() == Cleaned(set_aside=1)
    assert await cleaner.clean() == Cleaned()
    assert await shelves.files.has(name)
    shelves.make_old(name)
    assert await cleaner.clean() == Cleaned(forgotten=1)
    assert shelves.places() == []


@pytest.mark.parametrize("status", InboundStatus)
async def test_a_request_is_kept_as_it_came_for_its_days_or_until_it_is_decided(
    cleaner: FileCleaner, shelves: Shelves, sessions: Sessions, status: InboundStatus
) -> None:
    young, old = [(await put(shelves.files)).sha256 for _ in range(2)]
    await name_as_raw(sessions, young, status, days=89)
    await name_as_raw(sessions, old, status, days=91)
    await twice(cleaner, shelves, young, old)
    assert await shelves.files.has(young)
    assert await shelves.files.has(old) == (status in (InboundStatus.UNREADABLE, InboundStatus.QUARANTINED))


async def test_files_of_messages_and_of_held_mails_stay(
    cleaner: FileCleaner, shelves: Shelves, sessions: Sessions
) -> None:
    raw, attached, held = [(await put(shelves.files)).sha256 for _ in range(3)]
    await name_as_attachment(sessions, attached)
    facts = {"mail": {"files": [{"sha256": None}, {"sha256": held, "filename": "f"}]}}
    await name_as_raw(sessions, raw, InboundStatus.QUARANTINED, days=1000, held=facts)
    await twice(cleaner, shelves, raw, attached, held)
    assert shelves.places() == sorted(place_of(name) for name in (raw, attached, held))


async def test_what_is_named_while_it_is_set_aside_comes_back(
    cleaner: FileCleaner, shelves: Shelves, sessions: Sessions
) -> None:
    name = (await put(shelves.files, b"came in time")).sha256
    shelves.make_old(name)
    await cleaner.clean()
    await name_as_attachment(sessions, name)
    assert await read_all(shelves.files, name) == b"came in time"
    shelves.make_old(name)
    assert await cleaner.clean() == Cleaned(put_back=1)
    assert shelves.places() == [place_of(name)]


class Interrupted:
    """A store in whose every step on a file somebody puts the same bytes again."""

    def __init__(self, files: FileStore, content: Bytes, when: str) -> None:
        self._files, self._content, self._when = files, content, when

    async def put(self, content: Content) -> StoredBytes:
        return await self._files.put(content)

    async def has(self, sha256: str) -> bool:
        return await self._files.has(sha256)

    def read(self, sha256: str) -> AsyncIterator[bytes]:
        return self._files.read(sha256)

    async def reachable(self) -> bool:
        return await self._files.reachable()

    def in_place(self, before: datetime) -> AsyncIterator[list[str]]:
        return self._files.in_place(before)

    def set_aside(self, before: datetime) -> AsyncIterator[list[str]]:
        return self._files.set_aside(before)

    async def put_aside(self, sha256: str) -> None:
        await self._between(self._files.put_aside(sha256))

    async def put_back(self, sha256: str) -> None:
        await self._between(self._files.put_back(sha256))

    async def forget(self, sha256: str) -> None:
        await self._between(self._files.forget(sha256))

    async def _between(self, step: object) -> None:
        assert asyncio.iscoroutine(step)
        if self._when == "before":
            await self._files.put(self._content)
        if self._when == "beside":
            await asyncio.gather(step, self._files.put(self._content))
            return
        await step
        if self._when == "after":
            await self._files.put(self._content)


@pytest.mark.parametrize("when", ["before", "beside", "after"])
async def test_a_mail_with_the_same_file_at_the_moment_of_each_step_keeps_it(
    shelves: Shelves, sessions: Sessions, when: str
) -> None:
    """The mail's row comes after its file, as in every request; the cleaner has decided by then."""
    for passes in (1, 2, 3):
        content = Bytes(os.urandom(50))
        name = (await shelves.files.put(content)).sha256
        for step in range(passes):
            shelves.make_old(name)
            files = Interrupted(shelves.files, content, when) if step == passes - 1 else shelves.files
            await FileCleaner(files, sessions, RAW_KEPT).clean()
        if not await shelves.files.has(name):
            continue  # nobody put it again: it was gone before, or no step was taken
        await name_as_attachment(sessions, name)
        await twice(FileCleaner(shelves.files, sessions, RAW_KEPT), shelves, name)
        assert await read_all(shelves.files, name) == content.content
        assert shelves.places().count(place_of(name)) == 1


async def test_in_a_storm_of_mails_and_cleaners_no_named_file_is_lost(shelves: Shelves, sessions: Sessions) -> None:
    """The grace is cut to the time a request takes here, and the same few files come again and again."""
    contents = [Bytes(os.urandom(60)) for _ in range(6)]
    ends = asyncio.get_running_loop().time() + 6
    named: set[str] = set()

    async def mails(number: int) -> None:
        content = contents[number]
        while asyncio.get_running_loop().time() < ends:
            stored = await shelves.files.put(content)
            if secrets.randbelow(3) == 0 and stored.sha256 not in named:
                await asyncio.sleep(0.05)
                await name_as_raw(sessions, stored.sha256)
                named.add(stored.sha256)
                return
            await asyncio.sleep(secrets.randbelow(100) / 1000)

    async def cleaning() -> None:
        while asyncio.get_running_loop().time() < ends:
            await _tolerant(FileCleaner(shelves.files, sessions, RAW_KEPT), timedelta(seconds=1.5))

    await asyncio.gather(*(mails(n) for n in range(len(contents))), cleaning(), cleaning())
    assert named
    for sha256 in named:
        assert await shelves.files.has(sha256), "a row names a file that is lost"


async def _tolerant(cleaner: FileCleaner, grace: timedelta) -> None:
    await cleaner.clean(grace)
    await asyncio.sleep(0.01)


async def test_many_files_are_cleaned_in_batches(cleaner: FileCleaner, shelves: Shelves, sessions: Sessions) -> None:
    names = [(await put(shelves.files, str(n).encode())).sha256 for n in range(520)]
    for name in names[:3]:
        await name_as_raw(sessions, name)
    assert (await cleaner.clean(NO_TIME)).set_aside == 517
    assert (await cleaner.clean(NO_TIME)).forgotten == 517
    assert shelves.places() == sorted(place_of(name) for name in names[:3])


async def test_a_decided_mail_lets_its_old_request_go(
    cleaner: FileCleaner, shelves: Shelves, sessions: Sessions
) -> None:
    name = (await put(shelves.files)).sha256
    await name_as_raw(sessions, name, InboundStatus.UNREADABLE, days=400)
    await twice(cleaner, shelves, name)
    async with sessions.begin() as session:
        await session.execute(update(InboundRequestRow).values(status=InboundStatus.STORED))
    shelves.make_old(name)
    await cleaner.clean()
    assert shelves.places() == [place_aside(name)]
