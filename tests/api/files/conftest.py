"""Both file stores: a directory, and a bucket of a local server."""

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.file_store import FileStore, place_aside, place_of
from api.local_files import LocalFiles
from api.s3_files import Patience, S3Files, s3_files
from schema.settings import Settings, load_settings
from tests.fakes.s3_server import BUCKET, KEY_ID, REGION, SECRET, S3Server, s3_server

PREFIX = "ticketflow/mails"
AGES = (place_of, place_aside)


@dataclass(frozen=True)
class Shelves:
    """A store, and what its keeper can do behind its back."""

    files: FileStore
    make_old: Callable[[str], None]
    remove: Callable[[str], None]
    places: Callable[[], list[str]]


def bucket_settings(server: S3Server, **other: Any) -> Settings:
    """Settings that name the server's bucket."""
    named: dict[str, Any] = {
        "file_store": "s3",
        "s3_bucket": BUCKET,
        "s3_prefix": PREFIX,
        "aws_endpoint_url_s3": server.url,
        "aws_region": REGION,
        "aws_access_key_id": KEY_ID,
        "aws_secret_access_key": SECRET,
    }
    return load_settings(**(named | other))


@pytest.fixture
async def server() -> AsyncIterator[S3Server]:
    async with s3_server() as server:
        yield server


@pytest.fixture
def bucket(server: S3Server) -> S3Files:
    """A bucket whose failures are found out soon."""
    return s3_files(bucket_settings(server), Patience(request=0.5, retries=2, upload=20))


@pytest.fixture(params=["local", "s3"])
def shelves(request: pytest.FixtureRequest, tmp_path: Path, server: S3Server, bucket: S3Files) -> Shelves:
    """Each store in turn."""
    return _directory(tmp_path) if request.param == "local" else _bucket(server, bucket)


@pytest.fixture
def files(shelves: Shelves) -> FileStore:
    return shelves.files


def _directory(root: Path) -> Shelves:
    def make_old(sha256: str) -> None:
        then = (datetime.now(UTC) - timedelta(days=2)).timestamp()
        for place in AGES:
            if (root / place(sha256)).exists():
                os.utime(root / place(sha256), (then, then))

    def remove(sha256: str) -> None:
        for place in AGES:
            (root / place(sha256)).unlink(missing_ok=True)

    def places() -> list[str]:
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    return Shelves(LocalFiles(root), make_old, remove, places)


def _bucket(server: S3Server, files: S3Files) -> Shelves:
    def make_old(sha256: str) -> None:
        for place in AGES:
            if kept := server.objects.get(f"{PREFIX}/{place(sha256)}"):
                kept.at -= timedelta(days=2)

    def remove(sha256: str) -> None:
        for place in AGES:
            server.objects.pop(f"{PREFIX}/{place(sha256)}", None)

    def places() -> list[str]:
        return sorted(key.removeprefix(f"{PREFIX}/") for key in server.objects)

    return Shelves(files, make_old, remove, places)


async def read_all(files: FileStore, sha256: str) -> bytes:
    """The file's bytes in memory."""
    return b"".join([chunk async for chunk in files.read(sha256)])
