"""Lists of many tickets go over indexes: what PostgreSQL plans to do, on twenty thousand tickets."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.migrate import migrate
from schema.db.session import create_engine, create_sessions
from schema.db.ticket_lists import TicketFilter, TicketSort, select_tickets
from schema.settings import load_settings
from schema.tickets import Assignee, Category, Channel, Priority, TicketStatus
from tests.load.list_data import fill
from tests.load.lists import PAGE, explain, plans

TICKETS = 20_000


@pytest.fixture(scope="module")
async def filled(database_server: str) -> AsyncIterator[str]:
    """A database of its own with a shop of twenty thousand tickets."""
    name = f"lists_{uuid4().hex}"
    admin = await asyncpg.connect(database_server)
    await admin.execute(f"CREATE DATABASE {name}")
    url = f"{database_server.rpartition('/')[0]}/{name}"
    await migrate(url)
    connection = await asyncpg.connect(url)
    await fill(connection, TICKETS)
    await connection.close()
    yield url
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def session(filled: str) -> AsyncIterator[AsyncSession]:
    engine = create_engine(load_settings(database_url=filled, database_direct=True))
    async with create_sessions(engine)() as session:
        yield session
    await engine.dispose()


@pytest.mark.parametrize("name", list(plans()))
async def test_a_list_never_reads_the_whole_table(name: str, session: AsyncSession) -> None:
    plan = "\n".join(await explain(session, plans()[name]))
    assert "Seq Scan on tickets" not in plan, plan
    assert "Seq Scan on messages" not in plan, plan
    assert "Seq Scan on approvals" not in plan, plan


@pytest.mark.parametrize(
    ("wanted", "sort", "index"),
    [
        (TicketFilter(), TicketSort.CREATED, "ix_tickets_created"),
        (TicketFilter(), TicketSort.UPDATED, "ix_tickets_updated"),
        (TicketFilter(), TicketSort.PRIORITY_HIGHEST, "ix_tickets_rank"),
        (TicketFilter(status=(TicketStatus.FAILED,)), TicketSort.CREATED_NEWEST, "ix_tickets_status_created"),
        (TicketFilter(channel=Channel.API), TicketSort.CREATED_NEWEST, "ix_tickets_channel_created"),
        (TicketFilter(category=Category.BUG), TicketSort.CREATED_NEWEST, "ix_tickets_category_created"),
        (TicketFilter(priority=Priority.URGENT), TicketSort.CREATED_NEWEST, "ix_tickets_rank"),
        (TicketFilter(assignee=Assignee.PERSON), TicketSort.CREATED_NEWEST, "ix_tickets_with_person"),
        (TicketFilter(customer_email="person7@example.com"), TicketSort.CREATED, "ix_tickets_customer_created"),
        (TicketFilter(q="person7@example.com"), TicketSort.UPDATED, "ix_messages_terms"),
        (TicketFilter(q="nobodyhasthis"), TicketSort.PRIORITY, "ix_messages_terms"),
    ],
)
async def test_each_filter_and_sort_has_its_index(
    wanted: TicketFilter, sort: TicketSort, index: str, session: AsyncSession
) -> None:
    plan = "\n".join(await explain(session, select_tickets(wanted, sort, None, PAGE)))
    assert index in plan, plan
