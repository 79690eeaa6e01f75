"""Lists of tickets: filtered, sorted, paged by keyset, so that a page costs the same wherever it lies."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, literal_column, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.search import is_common, tickets_with
from schema.db.tables.tickets import PRIORITY_RANK, TicketRow
from schema.tickets import Assignee, Category, Channel, Priority, TicketStatus
from schema.waiting import NEEDS_A_PERSON

Position = tuple[datetime, UUID] | tuple[int, datetime, UUID]
"""Where a page ended: the sorted columns of its last row, the id last."""

RANKS = {priority: rank for rank, priority in enumerate(Priority, 1)}
"""A priority's place in `PRIORITY_RANK`."""


PAGES_ARE_NEAR = text("SET LOCAL random_page_cost = 1.1")
"""Postgres assumes a turning disk; then it would rather look through all tickets than fetch those a word names."""


class TicketSort(StrEnum):
    """A leading minus sorts the newest, or the most urgent, first. Tickets of the same priority go by their age."""

    CREATED = "created_at"
    CREATED_NEWEST = "-created_at"
    UPDATED = "updated_at"
    UPDATED_NEWEST = "-updated_at"
    PRIORITY = "priority"
    PRIORITY_HIGHEST = "-priority"

    @property
    def column(self) -> str:
        return self.value.removeprefix("-")

    @property
    def descends(self) -> bool:
        return self.value.startswith("-")

    def position(self, row: TicketRow) -> Position:
        """Where the row stands in this order."""
        if self.column == "priority":
            return RANKS[Priority(row.priority)], row.created_at, row.id
        return getattr(row, self.column), row.id


class TicketFilter(Frozen):
    """Which tickets. `q` is found as `schema.db.search` says. `waiting` are those that nothing moves on without a
    person; False: all others."""

    status: tuple[TicketStatus, ...] = ()
    channel: Channel | None = None
    priority: Priority | None = None
    category: Category | None = None
    assignee: Assignee | None = None
    waiting: bool | None = None
    customer_email: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    q: str | None = None


async def list_tickets(
    session: AsyncSession, wanted: TicketFilter, sort: TicketSort, after: Position | None, limit: int
) -> Sequence[TicketRow]:
    """The next tickets after a position, in order."""
    common = await prepare_search(session, wanted)
    return (await session.scalars(select_tickets(wanted, sort, after, limit, common))).all()


async def prepare_search(session: AsyncSession, wanted: TicketFilter) -> bool:
    """Before a statement that searches. Returns whether the text is common."""
    if not wanted.q:
        return False
    await session.execute(PAGES_ARE_NEAR)
    return await is_common(session, wanted.q)


def select_tickets(
    wanted: TicketFilter, sort: TicketSort, after: Position | None, limit: int, common: bool = False
) -> Select[TicketRow]:
    """The statement behind `list_tickets`."""
    query = select(TicketRow).where(*base_conditions(wanted, common), *facet_conditions(wanted))
    return _page(query, sort, after).limit(limit)


def _page(query: Select[TicketRow], sort: TicketSort, after: Position | None) -> Select[TicketRow]:
    columns: list[Any] = [TicketRow.created_at, TicketRow.id]
    if sort.column == "priority":
        columns.insert(0, rank())
    else:
        columns[0] = getattr(TicketRow, sort.column)
    if after is not None:
        key = tuple_(*columns)
        query = query.where(key < after if sort.descends else key > after)
    return query.order_by(*(column.desc() if sort.descends else column for column in columns))


def rank() -> ColumnElement[int]:
    """A ticket's priority as a number, as the index has it."""
    return literal_column(PRIORITY_RANK.replace("priority)", "tickets.priority)"), BigInteger())


def base_conditions(wanted: TicketFilter, common: bool = False) -> list[ColumnElement[bool]]:
    """What a list is cut down by before its facets are counted: customer, time, text."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.customer_email:
        conditions.append(TicketRow.customer_email == wanted.customer_email.lower())
    if wanted.created_from:
        conditions.append(TicketRow.created_at >= wanted.created_from)
    if wanted.created_to:
        conditions.append(TicketRow.created_at < wanted.created_to)
    if wanted.q:
        conditions.append(tickets_with(wanted.q, common))
    return conditions


def facet_conditions(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    """What is chosen among the facets."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.status:
        conditions.append(TicketRow.status.in_(wanted.status))
    if wanted.waiting is not None:
        needs = TicketRow.status.in_(NEEDS_A_PERSON)
        conditions.append(needs if wanted.waiting else ~needs)
    if wanted.priority:
        conditions.append(rank() == RANKS[wanted.priority])
    for name in ("channel", "category", "assignee"):
        if value := getattr(wanted, name):
            conditions.append(getattr(TicketRow, name) == value)
    return conditions
