"""How often the database is asked for a page of requests."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from api.approval_cards import Reader, read_cards
from api.callers import Caller
from schema.db.approval_lists import ApprovalFilter, ApprovalSort, list_approvals
from schema.db.session import Sessions
from schema.policy_file import load_policy
from schema.roles import Role
from schema.settings import load_settings
from tests.api.given import given_approval


async def test_a_longer_page_asks_the_database_no_more_often(sessions: Sessions, database: AsyncEngine) -> None:
    for _ in range(6):
        await given_approval(sessions)
    caller = Caller(id="key:x", kind="key", role=Role.ADMIN, name="x", principal="key:x")
    reader = Reader(caller, load_policy(), load_settings())
    counts = []
    for limit in (1, 6):
        statements: list[str] = []

        def count(*args: Any, kept: list[str] = statements) -> None:
            kept.append(args[2])

        event.listen(database.sync_engine, "before_cursor_execute", count)
        async with sessions() as session:
            views = await list_approvals(session, ApprovalFilter(), ApprovalSort.DUE, None, limit)
            assert len(await read_cards(session, views, reader)) == limit
        event.remove(database.sync_engine, "before_cursor_execute", count)
        counts.append(len(statements))
    assert counts[0] == counts[1] < 25
