"""Lists of tickets: filtered, sorted, paged by keyset, so that a page costs the same wherever it lies."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.tables.tickets import TicketRow
from schema.tickets import Channel, Priority, TicketStatus

Position = tuple[datetime, UUID]
"""Where a page ended: the sorted column and the id of its last row."""


class TicketSort(StrEnum):
    """A leading minus sorts the newest first."""

    CREATED = "created_at"
    CREATED_NEWEST = "-created_at"
    UPDATED = "updated_at"
    UPDATED_NEWEST = "-updated_at"

    @property
    def column(self) -> str:
        return self.value.removeprefix("-")

    @property
    def descends(self) -> bool:
        return self.value.startswith("-")


class TicketFilter(Frozen):
    """Which tickets; `q` is plain text in subject, body or customer, or a ticket's id."""

    status: tuple[TicketStatus, ...] = ()
    channel: Channel | None = None
    priority: Priority | None = None
    customer_email: str | None = None
    q: str | None = None


async def list_tickets(
    session: AsyncSession, wanted: TicketFilter, sort: TicketSort, after: Position | None, limit: int
) -> Sequence[TicketRow]:
    """The next tickets after a position, in order."""
    query = select(TicketRow).where(*_conditions(wanted))
    return (await session.scalars(_page(query, sort, after).limit(limit))).all()


def _page(query: Select[TicketRow], sort: TicketSort, after: Position | None) -> Select[TicketRow]:
    column = getattr(TicketRow, sort.column)
    key = tuple_(column, TicketRow.id)
    if after is not None:
        query = query.where(key < after if sort.descends else key > after)
    if sort.descends:
        return query.order_by(column.desc(), TicketRow.id.desc())
    return query.order_by(column, TicketRow.id)


def _conditions(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status:
        conditions.append(TicketRow.status.in_(wanted.status))
    if wanted.channel:
        conditions.append(TicketRow.channel == wanted.channel)
    if wanted.priority:
        conditions.append(TicketRow.priority == wanted.priority)
    if wanted.customer_email:
        conditions.append(TicketRow.customer_email == wanted.customer_email.lower())
    if wanted.q:
        conditions.append(_matches(wanted.q))
    return conditions


def _matches(text: str) -> ColumnElement[bool]:
    columns = (TicketRow.subject, TicketRow.body, TicketRow.customer_email, TicketRow.customer_name)
    found: list[ColumnElement[bool]] = [column.icontains(text, autoescape=True) for column in columns]
    with suppress(ValueError):  # most text is no id
        found.append(TicketRow.id == UUID(text.strip()))
    return or_(*found)
