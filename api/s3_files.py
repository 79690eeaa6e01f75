"""The file store in a bucket: Amazon S3, and what speaks its protocol (MinIO, R2, Garage, Ceph, …).

By `obstore`, whose requests are plain: addresses with the bucket in the path, signed payloads, none of the checksum
headers that newer Amazon clients send and other servers refuse, one DELETE per object. Uploads and downloads are cut
into pieces, each a request of its own with a time limit and retries."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from api.file_store import (
    BATCH,
    NAME,
    SET_ASIDE,
    Content,
    FileMissing,
    StoredBytes,
    measure,
    place_aside,
    place_of,
    unavailable_on,
)
from schema.settings import Settings

PIECE_BYTES = 5 * 1024 * 1024  # the least that S3 takes as a part
UPLOADS_AT_ONCE = 2  # each holds a piece or two in memory
ERRORS = (BaseError, OSError, ValueError, TimeoutError)


@dataclass(frozen=True)
class Patience:
    """How long the store may take. `request` is for one request, `retries` for all tries of one, `upload` for a whole
    upload; in seconds."""

    request: float = 20.0
    retries: float = 20.0
    upload: float = 100.0


class S3Files:
    """Objects as `aa/bb/<sha256>` below the prefix; below `set-aside/` what waits to be forgotten."""

    def __init__(self, store: S3Store, upload_seconds: float) -> None:
        self._store = store
        self._seconds = upload_seconds
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def put(self, content: Content) -> StoredBytes:
        """Read twice: the name of an object must be known before it is sent."""
        with unavailable_on(*ERRORS):
            stored = await asyncio.to_thread(lambda: measure(content.chunks()))
            async with asyncio.timeout(self._seconds), self._uploads:
                await self._upload(content, stored)
            return stored

    async def has(self, sha256: str) -> bool:
        with unavailable_on(*ERRORS):
            return await self._find(sha256) is not None

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        with unavailable_on(*ERRORS):
            found = await self._find(sha256)
            if found is None:
                raise FileMissing
            for start in range(0, found[1], PIECE_BYTES):
                yield await self._piece(sha256, start, min(start + PIECE_BYTES, found[1]))

    async def reachable(self) -> bool:
        with suppress(*ERRORS):
            async with asyncio.timeout(3):
                await self._size(place_of("0" * 64))
                return True
        return False

    async def in_place(self, before: datetime) -> AsyncIterator[list[str]]:
        with unavailable_on(*ERRORS):
            async for batch in self._old(None, before):
                yield batch

    async def set_aside(self, before: datetime) -> AsyncIterator[list[str]]:
        with unavailable_on(*ERRORS):
            async for batch in self._old(SET_ASIDE, before):
                yield batch

    async def put_aside(self, sha256: str) -> None:
        await self._move(place_of(sha256), place_aside(sha256))

    async def put_back(self, sha256: str) -> None:
        await self._move(place_aside(sha256), place_of(sha256))

    async def forget(self, sha256: str) -> None:
        with unavailable_on(*ERRORS), suppress(FileNotFoundError):
            await self._store.delete_async(place_aside(sha256))

    async def _upload(self, content: Content, stored: StoredBytes) -> None:
        """What is small is sent again, that costs no more than asking. Once this returns all of it is there."""
        place = place_of(stored.sha256)
        pieces = _pieces(content)
        if stored.size <= PIECE_BYTES:
            whole = await asyncio.to_thread(lambda: next(pieces, b""))
            if measure([whole]) != stored:
                raise OSError("the content changed while it was read")
            await self._store.put_async(place, whole, use_multipart=False)
        elif await self._size(place) != stored.size:
            sent = _Sent(pieces)
            await self._store.put_async(
                place, sent.pieces(), use_multipart=True, chunk_size=PIECE_BYTES, max_concurrency=1
            )
            if sent.size != stored.size:
                await self._store.delete_async(place)
                raise OSError("the content changed while it was sent")

    async def _find(self, sha256: str) -> tuple[str, int] | None:
        """Place and size. Looked for twice, since it may be on its way from aside into its place."""
        for place in (place_of(sha256), place_aside(sha256)) * 2:
            size = await self._size(place)
            if size is not None:
                return place, size
        return None

    async def _size(self, place: str) -> int | None:
        try:
            return (await self._store.head_async(place))["size"]
        except FileNotFoundError:
            return None

    async def _piece(self, sha256: str, start: int, end: int) -> bytes:
        """From either place, since it may be set aside while it is read."""
        for place in (place_of(sha256), place_aside(sha256)) * 2:
            with suppress(FileNotFoundError):
                return bytes(await self._store.get_range_async(place, start=start, end=end))
        raise FileMissing

    async def _move(self, place: str, target: str) -> None:
        """Copied before it is deleted: at every moment it is in one of the two."""
        with unavailable_on(*ERRORS), suppress(FileNotFoundError):
            await self._store.copy_async(place, target)
            await self._store.delete_async(place)

    async def _old(self, prefix: str | None, before: datetime) -> AsyncIterator[list[str]]:
        async for objects in self._store.list(prefix, chunk_size=BATCH):
            old = [item["path"] for item in objects if item["last_modified"] < before]
            names = [(path, path.rpartition("/")[2]) for path in old]
            place = place_aside if prefix else place_of
            yield [name for path, name in names if NAME.fullmatch(name) and path == place(name)]


class _Sent:
    """Counts what is sent."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.size = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(next, self._pieces, b""):
            self.size += len(piece)
            yield piece


def _pieces(content: Content) -> Iterator[bytes]:
    """The content in pieces of one size, the last one aside; some servers take no others."""
    piece = bytearray()
    for chunk in content.chunks():
        rest = memoryview(chunk)
        while rest:
            taken = rest[: PIECE_BYTES - len(piece)]
            piece += taken
            rest = rest[len(taken) :]
            if len(piece) == PIECE_BYTES:
                yield bytes(piece)
                piece.clear()
    if piece:
        yield bytes(piece)


def s3_files(settings: Settings, patience: Patience = Patience()) -> S3Files:  # it is frozen
    """The store that the settings name. No request is made."""
    endpoint, key, secret = settings.s3_endpoint, settings.aws_access_key_id, settings.aws_secret_access_key
    assert settings.s3_bucket is not None
    assert key is not None
    assert secret is not None
    store = S3Store(
        settings.s3_bucket,
        prefix=settings.s3_prefix or None,
        region=settings.aws_region,
        access_key_id=key.get_secret_value(),
        secret_access_key=secret.get_secret_value(),
        config={"endpoint": endpoint} if endpoint else None,
        virtual_hosted_style_request=False,
        disable_bulk_delete=True,
        client_options={
            "allow_http": urlsplit(endpoint or "").scheme == "http",
            "connect_timeout": timedelta(seconds=min(5.0, patience.request)),
            "timeout": timedelta(seconds=patience.request),
        },
        retry_config={
            "max_retries": 4,
            "retry_timeout": timedelta(seconds=patience.retries),
            "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=3), "base": 2},
        },
    )
    return S3Files(store, patience.upload)
