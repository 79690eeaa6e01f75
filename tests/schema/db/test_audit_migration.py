"""A log from before it was chained is chained by the migration, and can go back."""

from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from schema.db.audit import record_audit
from schema.db.audit_chain import check_audit_chain
from schema.db.migrate import _config, migrate
from schema.db.session import create_sessions

LINES = 2_300  # more than the migration takes at once
OLD_LINES = f"""
INSERT INTO audit_log (actor, action, object, data)
SELECT 'key:' || n, 'order.written', 'order:é', jsonb_build_object('n', n, 'ü', '"') FROM generate_series(1, {LINES}) n
"""


@pytest.fixture
async def old_database(database_server: str) -> AsyncIterator[str]:
    """A database of the revision before, with a log that has a hole."""
    name = f"old_{uuid4().hex}"
    admin = await asyncpg.connect(database_server)
    await admin.execute(f"CREATE DATABASE {name}")
    url = f"{database_server.rpartition('/')[0]}/{name}"
    await _move(url, lambda connection: command.upgrade(_config(connection), "0003"))
    await _execute(url, OLD_LINES, "DELETE FROM audit_log WHERE id = 7")
    yield url
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_old_lines_are_chained_and_new_ones_follow_them(old_database: str) -> None:
    await migrate(old_database)
    engine = create_async_engine(old_database.replace("postgresql://", "postgresql+asyncpg://"))
    sessions = create_sessions(engine)
    async with sessions.begin() as session:
        assert (await check_audit_chain(session)).lines == LINES - 1
        await record_audit(session, "key:new", "order.written", "order:1")
    async with sessions() as session:
        found = await check_audit_chain(session)
    assert (found.intact, found.lines) == (True, LINES)
    await engine.dispose()


async def test_the_revision_before_can_append_after_going_back(old_database: str) -> None:
    await migrate(old_database)
    await _move(old_database, lambda connection: command.downgrade(_config(connection), "0003"))
    await _execute(old_database, OLD_LINES, "UPDATE audit_log SET actor = 'key:changed' WHERE id = 1")
    await migrate(old_database)


async def _move(url: str, step: Callable[[Connection], None]) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        await connection.run_sync(step)
    await engine.dispose()


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
