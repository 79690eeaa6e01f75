"""Migrations: once, whoever starts them, and to exactly the tables that the code knows."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from schema.db.migrate import is_unmigrated, migrate, pending_migrations
from schema.db.tables.every import metadata


@pytest.fixture
async def fresh_database(database_server: str) -> AsyncIterator[str]:
    """An empty database of its own."""
    name = f"fresh_{uuid4().hex}"
    admin = await asyncpg.connect(database_server)
    await admin.execute(f"CREATE DATABASE {name}")
    yield f"{database_server.rpartition('/')[0]}/{name}"
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_several_at_once_migrate_once(fresh_database: str) -> None:
    assert await is_unmigrated(fresh_database)
    assert await pending_migrations(fresh_database)
    await asyncio.gather(*(migrate(fresh_database) for _ in range(4)))
    assert not await is_unmigrated(fresh_database)
    assert not await pending_migrations(fresh_database)


async def test_usual_options_of_an_address_are_understood(fresh_database: str) -> None:
    await migrate(f"{fresh_database}?sslmode=prefer&application_name=migration")
    assert not await pending_migrations(fresh_database)


async def test_a_database_ahead_of_this_code_is_not_behind(fresh_database: str) -> None:
    await migrate(fresh_database)
    connection = await asyncpg.connect(fresh_database)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    assert not await pending_migrations(fresh_database)
    await migrate(fresh_database)


async def test_the_migrations_make_exactly_the_tables_of_the_code(fresh_database: str) -> None:
    await migrate(fresh_database)
    engine = create_async_engine(fresh_database.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))
