"""How fast lists are when there is much: 200,000 tickets with all that belongs to them, in a PostgreSQL of their own.

`python -m tests.load.lists [tickets] [--plans]` prints a table of times as a caller of the queries sees them, and with
`--plans` what PostgreSQL does for each. Machines are noisy: run it where nothing else runs.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.embedded_postgres import embedded_postgres
from schema.approvals import ApprovalStatus
from schema.db.approval_lists import ApprovalFilter, list_approvals, select_approvals
from schema.db.events import list_events_before
from schema.db.migrate import migrate
from schema.db.palette import find_customers, find_orders, find_tickets
from schema.db.session import create_engine, create_sessions
from schema.db.tables.tickets import TicketRow
from schema.db.ticket_facets import count_facets
from schema.db.ticket_lists import PAGES_ARE_NEAR, TicketFilter, TicketSort, list_tickets, select_tickets
from schema.db.tickets import get_ticket, list_messages
from schema.db.turns import get_turn_facts
from schema.settings import load_settings
from schema.tickets import Assignee, Category, Channel, Priority, TicketStatus
from tests.load.list_data import fill

PAGE = 51
REPEATS = 40
NOW = datetime.now(UTC)
WEEK = {"created_from": NOW - timedelta(days=8), "created_to": NOW - timedelta(days=7)}
RARE = "uha2c5b"

LISTS: dict[str, tuple[TicketFilter, TicketSort]] = {
    "all, newest": (TicketFilter(), TicketSort.CREATED_NEWEST),
    "all, last changed": (TicketFilter(), TicketSort.UPDATED_NEWEST),
    "all, most urgent": (TicketFilter(), TicketSort.PRIORITY_HIGHEST),
    "failed": (TicketFilter(status=(TicketStatus.FAILED,)), TicketSort.CREATED_NEWEST),
    "needs a person, last changed": (TicketFilter(waiting=True), TicketSort.UPDATED_NEWEST),
    "needs a person, most urgent": (TicketFilter(waiting=True), TicketSort.PRIORITY_HIGHEST),
    "none at all (pending)": (TicketFilter(status=(TicketStatus.PENDING,)), TicketSort.UPDATED_NEWEST),
    "channel and category": (TicketFilter(channel=Channel.API, category=Category.BUG), TicketSort.UPDATED),
    "priority": (TicketFilter(priority=Priority.URGENT), TicketSort.CREATED_NEWEST),
    "four filters": (
        TicketFilter(
            channel=Channel.API, category=Category.BUG, priority=Priority.URGENT, status=(TicketStatus.FAILED,)
        ),
        TicketSort.CREATED,
    ),
    "with a person": (TicketFilter(assignee=Assignee.PERSON), TicketSort.CREATED_NEWEST),
    "one customer": (TicketFilter(customer_email="person77@example.com"), TicketSort.UPDATED_NEWEST),
    "one day of last week": (TicketFilter(**WEEK), TicketSort.CREATED_NEWEST),
    "search, a common word": (TicketFilter(q="refund"), TicketSort.CREATED_NEWEST),
    "search, two words": (TicketFilter(q="lamp broken"), TicketSort.UPDATED_NEWEST),
    "search, a beginning": (TicketFilter(q="ref"), TicketSort.CREATED_NEWEST),
    "search, a rare beginning": (TicketFilter(q="person77"), TicketSort.CREATED_NEWEST),
    "search, a beginning nobody has": (TicketFilter(q="100077"), TicketSort.UPDATED_NEWEST),
    "search, a rare word": (TicketFilter(q=RARE), TicketSort.CREATED_NEWEST),
    "search, among the failed": (
        TicketFilter(q="lamp", status=(TicketStatus.FAILED,)),
        TicketSort.UPDATED_NEWEST,
    ),
    "search, an address": (TicketFilter(q="person77@example.com"), TicketSort.CREATED_NEWEST),
    "search, nothing found": (TicketFilter(q="zzzznothing"), TicketSort.CREATED_NEWEST),
    "search, a lone percent sign": (TicketFilter(q="%"), TicketSort.CREATED_NEWEST),
}
Step = Callable[[AsyncSession], Awaitable[Any]]


async def main(tickets: int, with_plans: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder)) as url:
        await migrate(url)
        connection = await asyncpg.connect(url)
        await fill(connection, tickets)
        await connection.close()
        await measure(url, with_plans)


async def measure(url: str, with_plans: bool) -> None:
    """Print the table for a database that is filled."""
    engine = create_engine(load_settings(database_url=url, database_direct=True))
    sessions = create_sessions(engine)
    async with sessions() as session:
        ids = list((await session.scalars(select(TicketRow.id).order_by(TicketRow.created_at).limit(REPEATS))).all())
    steps: dict[str, Step] = {name: _lister(*wanted) for name, wanted in LISTS.items()} | _others(ids)
    for name, step in steps.items():
        times = []
        for _ in range(REPEATS):
            started = time.perf_counter()
            async with sessions() as session:
                await step(session)
            times.append((time.perf_counter() - started) * 1000)
        sys.stdout.write(f"| {name:32} | {statistics.median(times):6.1f} | {_quantile(times, 95):6.1f} |\n")
    if with_plans:
        async with sessions() as session:
            for name, statement in plans().items():
                sys.stdout.write(f"\n{name}\n" + "\n".join(await explain(session, statement, analyze=True)) + "\n")
    await engine.dispose()


def _lister(wanted: TicketFilter, sort: TicketSort) -> Step:
    return lambda session: list_tickets(session, wanted, sort, None, PAGE)


def _others(ids: list[Any]) -> dict[str, Step]:
    turn = iter(ids)

    async def detail(session: AsyncSession) -> None:
        ticket = await get_ticket(session, next(turn))
        await get_turn_facts(session, ticket, await list_messages(session, ticket.id), [])
        await list_events_before(session, ticket.id, None, 200)

    async def palette(session: AsyncSession) -> None:
        await find_tickets(session, "refund 1000")
        await find_customers(session, "person 77")
        await find_orders(session, "100077")

    return {
        "detail: ticket, messages, events": detail,
        "palette": palette,
        "facets of all": lambda session: count_facets(session, TicketFilter()),
        "facets of a search": lambda session: count_facets(session, TicketFilter(q="lamp")),
        "approvals, open": lambda session: list_approvals(session, _open(), _open().sort, None, PAGE),
        "approvals, all": lambda session: list_approvals(session, ApprovalFilter(), ApprovalFilter().sort, None, PAGE),
    }


def _open() -> ApprovalFilter:
    return ApprovalFilter(status=(ApprovalStatus.PENDING,))


def plans() -> dict[str, Select[Any]]:
    """The statements behind the lists."""
    statements: dict[str, Select[Any]] = {
        name: select_tickets(wanted, sort, None, PAGE) for name, (wanted, sort) in LISTS.items()
    }
    return statements | {"approvals, open": select_approvals(_open(), _open().sort, None, PAGE)}


async def explain(session: AsyncSession, statement: Select[Any], *, analyze: bool = False) -> list[str]:
    """What PostgreSQL does for a statement, line by line."""
    await session.execute(PAGES_ARE_NEAR)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    written = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).replace(":", "\\:")
    asked = "EXPLAIN (ANALYZE, COSTS OFF)" if analyze else "EXPLAIN (COSTS OFF)"
    return [row[0] for row in await session.execute(text(f"{asked} {written}"))]


def _quantile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    asyncio.run(main(numbers[0] if numbers else 200_000, "--plans" in sys.argv))
