"""Bring the database to the newest schema: `python -m schema.db.migrate`, and at every start of `make run`.

`python -m schema.db.migrate "what changes"` writes the next revision file, from what tables and database differ in.
"""

import asyncio
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from uuid import uuid4

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from schema.errors import InvalidSettings
from schema.settings import load_settings

LOCK_KEY = 7_464_012_958  # any number that nobody else takes; the same in every process that migrates


async def migrate(database_url: str) -> None:
    """Apply all pending revisions in one transaction. Whoever comes second waits, and finds nothing to do."""
    engine = _engine(database_url)
    try:
        async with engine.begin() as connection:
            # Of the transaction, not of the session: behind a pooler the next statement may run in another session.
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def pending_migrations(database_url: str) -> bool:
    """Whether the database lacks a revision that this code needs."""
    return await _ask(database_url, is_behind)


async def is_unmigrated(database_url: str) -> bool:
    """Whether no revision was ever applied, so that this is the first start on this database."""
    return await _ask(database_url, lambda connection: not _applied(connection))


def is_behind(connection: Connection) -> bool:
    """`pending_migrations` for a connection that is open already; use it through `run_sync`.

    A database that is ahead of this code, as during a rolling update, is not behind.
    """
    applied, (known, heads) = _applied(connection), _revisions()
    return not applied or (applied <= known and applied != heads)


@cache
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """All revisions of this code, and the newest. Kept, since readiness asks often and the files do not change."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions()), frozenset(scripts.get_heads())


def _applied(connection: Connection) -> frozenset[str]:
    """Asked in SQL, as Alembic logs two lines whenever it is asked."""
    if not connection.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL")):
        return frozenset()
    return frozenset(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _upgrade(connection: Connection) -> None:
    if is_behind(connection):
        command.upgrade(_config(connection), "head")


async def _new_revision(database_url: str, title: str) -> None:
    await _ask(database_url, lambda connection: _write_revision(connection, title))


def _write_revision(connection: Connection, title: str) -> bool:
    number = len(_revisions()[0]) + 1
    command.revision(_config(connection), title, autogenerate=True, rev_id=f"{number:04d}")
    return True


def _config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file, so that it works from any directory."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _engine(database_url: str) -> AsyncEngine:
    """One connection that works behind a transaction pooler as well.

    asyncpg reads the address itself, since SQLAlchemy's dialect refuses usual options such as `sslmode`.
    """
    connect_args = {
        "dsn": database_url.replace("+asyncpg", "", 1),
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": lambda: f"__migrate_{uuid4()}__",
        "timeout": 10,
    }
    return create_async_engine("postgresql+asyncpg://", poolclass=NullPool, connect_args=connect_args)


async def _ask(database_url: str, question: Callable[[Connection], bool]) -> bool:
    engine = _engine(database_url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(question)
    finally:
        await engine.dispose()


def main(arguments: list[str]) -> int:
    """The command line: without an argument migrate, with one write a revision file of that title."""
    try:
        settings = load_settings()
        if settings.database_url is None:
            raise InvalidSettings(["DATABASE_URL: is not set (make run migrates the embedded database by itself)"])
    except InvalidSettings as error:
        sys.stderr.write("\n".join(error.mistakes) + "\n")
        return 2
    asyncio.run(_new_revision(settings.database_url, arguments[0]) if arguments else migrate(settings.database_url))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
