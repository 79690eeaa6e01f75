"""Embedded PostgreSQL: what was committed is there after a crash, whatever the crash left behind."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.children import Child, StartFailed
from deploy.embedded_postgres import embedded_postgres, postgres_server, wait_for_postgres
from deploy.leftovers import fingerprint


@contextmanager
def running(data_dir: Path) -> Iterator[tuple[Child, str]]:
    """As `embedded_postgres`, but hands out the process too."""
    server, url = postgres_server(data_dir)
    try:
        server.start()
        wait_for_postgres(server)
        yield server, url
    finally:
        server.stop()


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection, closed even if the server is gone."""
    opened = await asyncpg.connect(url)
    try:
        yield opened
    finally:
        opened.terminate()


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which 100 rows were committed."""
    return tmp_path_factory.mktemp("used") / "a data directory whose name is longer than the path of a socket may be"


@pytest.fixture(scope="module", autouse=True)
async def _rows(used: Path) -> None:
    with embedded_postgres(used) as url:
        async with connection(url) as database:
            await database.execute("CREATE TABLE kept AS SELECT generate_series(1, 100) AS number")


async def rows(url: str) -> int:
    async with connection(url) as database:
        return int(await database.fetchval("SELECT count(*) FROM kept"))


async def test_committed_rows_survive_kill_9(used: Path) -> None:
    with running(used) as (server, url):
        async with connection(url) as database:
            await database.execute("DELETE FROM kept; INSERT INTO kept SELECT generate_series(1, 100)")
            server.kill()
    with running(used) as (_, url):
        assert await rows(url) == 100


async def test_an_orphaned_server_is_ended_first(used: Path) -> None:
    orphan, url = postgres_server(used)
    orphan.start()
    wait_for_postgres(orphan)
    async with connection(url) as busy:
        await busy.execute("SELECT 1")
        with running(used) as (server, url):
            assert orphan.exit_code is not None
            assert fingerprint(server.pid)
            assert await rows(url) == 100


async def test_an_orphan_without_our_pid_file_is_ended_too(used: Path) -> None:
    orphan, _ = postgres_server(used)
    orphan.start()
    wait_for_postgres(orphan)
    orphan.pid_file.unlink()
    with running(used) as (_, url):
        assert orphan.exit_code is not None
        assert await rows(url) == 100


async def test_a_stale_lock_naming_a_living_stranger_does_not_stop_the_start(used: Path) -> None:
    (used / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{used / 'postgres'}\n0\n5432\n\n127.0.0.1\n\nready\n"
    )
    with running(used) as (_, url):
        assert await rows(url) == 100


async def test_a_pid_file_naming_a_stranger_harms_nobody(used: Path) -> None:
    (used / "run").mkdir(exist_ok=True)
    (used / "run" / "postgres.pid").write_text(f"{os.getpid()}\n1 another process with this id")
    with running(used) as (_, url):
        assert await rows(url) == 100


async def test_a_lost_password_is_replaced(used: Path) -> None:
    (used / "postgres-password").unlink()
    with running(used) as (_, url):
        assert await rows(url) == 100


async def test_the_address_stays_the_same(used: Path) -> None:
    with embedded_postgres(used) as first:
        pass
    with embedded_postgres(used) as second:
        assert second == first


async def test_our_account_is_no_superuser_and_the_superuser_cannot_sign_in(used: Path) -> None:
    with embedded_postgres(used) as url:
        async with connection(url) as database:
            assert await database.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        with pytest.raises(asyncpg.PostgresError):
            await asyncpg.connect(url.replace("//ticketflow:", "//postgres:"))


async def test_changes_are_flushed_to_disk(used: Path) -> None:
    with embedded_postgres(used) as url:
        async with connection(url) as database:
            assert await database.fetchval("SHOW fsync") == "on"
            assert await database.fetchval("SHOW synchronous_commit") == "on"


async def test_an_initialisation_that_was_cut_short_is_begun_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded_postgres(tmp_path) as url:
        async with connection(url) as database:
            assert await database.fetchval("SELECT 1") == 1
    assert not half.exists()


def test_a_strange_directory_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letters").write_text("precious")
    with pytest.raises(StartFailed, match="is no PostgreSQL data"):
        postgres_server(tmp_path)
    assert (tmp_path / "postgres" / "letters").read_text() == "precious"


def test_data_of_another_release_is_refused_in_words(used: Path, tmp_path: Path) -> None:
    shutil.copytree(used / "postgres", tmp_path / "postgres")
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartFailed, match="written by PostgreSQL 9"):
        postgres_server(tmp_path)
