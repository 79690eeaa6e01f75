"""Lists of approval requests: filtered, sorted, paged by keyset. Each comes with the rows around it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, any_, func, literal_column, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from schema.approvals import ApprovalStatus
from schema.base import Frozen
from schema.db.decision_grace import NOT_TAKEN_UP
from schema.db.search import found_tickets
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from schema.errors import NotFound
from schema.tools import ToolCallStatus

FAILED_DAYS = 7
"""So long a request whose execution failed is shown among those that failed; one with an unknown outcome always is."""


@dataclass(frozen=True)
class ApprovalView:
    """A request and the rows around it. `customer` and `order` only where the sender is verified; `owner` is the
    address of whose order it is, also where that is somebody else."""

    approval: ApprovalRow
    ticket: TicketRow
    effect: EffectRow | None
    call: ToolCallRow | None
    customer: CustomerRow | None
    order: OrderRow | None
    owner: str | None


class Lane(StrEnum):
    """The heaps a desk looks at."""

    PENDING = "pending"  # somebody must decide
    UNDOABLE = "undoable"  # decided, and nothing has followed yet
    FAILED = "failed"  # approved, but its execution failed or nobody knows how it went
    HISTORY = "history"  # decided, expired or withdrawn


class ApprovalSort(StrEnum):
    """A leading minus sorts the newest, or the largest amount, first."""

    DUE = "due_at"  # then the largest amount
    REQUESTED = "requested_at"
    REQUESTED_NEWEST = "-requested_at"
    DECIDED_NEWEST = "-decided_at"

    @property
    def descends(self) -> bool:
        return self.value.startswith("-")

    def position(self, row: ApprovalRow) -> tuple[Any, ...]:
        """Where the row stands in this order."""
        if self is ApprovalSort.DUE:
            return row.due_at, -(row.amount_minor or 0), row.id
        return getattr(row, self.value.removeprefix("-")), row.id


class ApprovalFilter(Frozen):
    """Which requests. `q` is an order's or a request's id, or is found in the ticket as `schema.db.search` says; times
    are those of the request."""

    status: tuple[ApprovalStatus, ...] = ()
    lane: Lane | None = None
    ticket_id: UUID | None = None
    action_type: str | None = None
    currency: str | None = None
    customer_email: str | None = None
    decided_by: str | None = None
    requested_from: datetime | None = None
    requested_to: datetime | None = None
    q: str | None = None

    @property
    def sort(self) -> ApprovalSort:
        """As a desk wants it: what is due first, else what was decided last, else the newest."""
        if self.lane is Lane.PENDING or self.status == (ApprovalStatus.PENDING,):
            return ApprovalSort.DUE
        return ApprovalSort.DECIDED_NEWEST if self.lane else ApprovalSort.REQUESTED_NEWEST


async def get_approval_view(session: AsyncSession, approval_id: UUID) -> ApprovalView:
    """Raises `NotFound`."""
    found = await get_approval_views(session, [approval_id])
    if not found:
        raise NotFound("There is no such approval.")
    return found[0]


async def get_approval_views(session: AsyncSession, ids: Sequence[UUID]) -> list[ApprovalView]:
    """Those of these requests that exist, in any order."""
    query = _views().where(ApprovalRow.id.in_(ids)).execution_options(populate_existing=True)
    return [_view(row) for row in await session.execute(query)]


async def list_ticket_approvals(session: AsyncSession, ticket_id: UUID) -> list[ApprovalView]:
    """All requests of a ticket, in the order they were made."""
    query = _views().where(ApprovalRow.ticket_id == ticket_id).order_by(ApprovalRow.requested_at, ApprovalRow.id)
    return [_view(row) for row in await session.execute(query)]


async def list_approvals(
    session: AsyncSession, wanted: ApprovalFilter, sort: ApprovalSort, after: tuple[Any, ...] | None, limit: int
) -> list[ApprovalView]:
    """The next requests after a position, in order."""
    return [_view(row) for row in await session.execute(select_approvals(wanted, sort, after, limit))]


def select_approvals(
    wanted: ApprovalFilter, sort: ApprovalSort, after: tuple[Any, ...] | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """The statement behind `list_approvals`."""
    columns, conditions = _sorted_by(sort), _conditions(wanted)
    if sort is ApprovalSort.DECIDED_NEWEST:
        conditions.append(ApprovalRow.decided_at.is_not(None))
    if after is not None:
        key = tuple_(*columns)
        conditions.append(key < after if sort.descends else key > after)
    order = [column.desc() if sort.descends else column for column in columns]
    # First the page, then what is around it: else the rows around all that is found would be looked up.
    page = select(ApprovalRow.id).where(*conditions).order_by(*order).limit(limit)
    if wanted.customer_email:
        page = page.join(TicketRow, TicketRow.id == ApprovalRow.ticket_id)
    return _views().where(ApprovalRow.id == any_(func.array(page.scalar_subquery()))).order_by(*order)


async def count_lanes(session: AsyncSession) -> dict[str, int]:
    """How many requests are in each lane but the history, and how many open ones are over their time."""
    pending = ApprovalRow.status == ApprovalStatus.PENDING
    overdue = func.count().filter(ApprovalRow.due_at <= func.clock_timestamp())
    open_, late = (await session.execute(select(func.count(), overdue).where(pending))).one()
    undoable = await session.scalar(select(func.count(ApprovalRow.id)).where(_LANES[Lane.UNDOABLE]))
    failed = select(func.count(ApprovalRow.id)).where(_LANES[Lane.FAILED])
    return {
        "pending": open_,
        "overdue": late,
        "undoable": int(undoable or 0),
        "failed": int(await session.scalar(failed) or 0),
    }


def _sorted_by(sort: ApprovalSort) -> list[Any]:
    if sort is ApprovalSort.DUE:
        largest_first = literal_column("(- COALESCE(approvals.amount_minor, 0::bigint))", ApprovalRow.amount_minor.type)
        return [ApprovalRow.due_at, largest_first, ApprovalRow.id]
    return [getattr(ApprovalRow, sort.value.removeprefix("-")), ApprovalRow.id]


def _conditions(wanted: ApprovalFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status:
        conditions.append(_one_of(wanted.status))
    if wanted.lane:
        conditions.append(_LANES[wanted.lane])
    for name in ("ticket_id", "action_type", "currency", "decided_by"):
        if value := getattr(wanted, name):
            conditions.append(getattr(ApprovalRow, name) == value)
    if wanted.customer_email:
        conditions.append(TicketRow.customer_email == wanted.customer_email.lower())
    if wanted.requested_from:
        conditions.append(ApprovalRow.requested_at >= wanted.requested_from)
    if wanted.requested_to:
        conditions.append(ApprovalRow.requested_at < wanted.requested_to)
    if wanted.q:
        conditions.append(_found(wanted.q))
    return conditions


def _one_of(statuses: tuple[ApprovalStatus, ...]) -> ColumnElement[bool]:
    # One status goes through the index that is sorted within it.
    return ApprovalRow.status == statuses[0] if len(statuses) == 1 else ApprovalRow.status.in_(statuses)


def _found(text: str) -> ColumnElement[bool]:
    words, order_id = text.strip(), _FOUND.action_params["order_id"].astext
    found = [
        select(_FOUND.id).where(order_id == words),
        select(_FOUND.id).where(_FOUND.ticket_id.in_(found_tickets(text))),
    ]
    with suppress(ValueError):  # most text is no id
        found.append(select(_FOUND.id).where(_FOUND.id == UUID(words)))
    return ApprovalRow.id.in_(union(*found))


def _views() -> Select[*tuple[Any, ...]]:
    call = and_(
        ToolCallRow.ticket_id == ApprovalRow.ticket_id,
        ToolCallRow.turn == ApprovalRow.turn,
        ToolCallRow.call == ApprovalRow.call,
    )
    verified = and_(CustomerRow.email == TicketRow.customer_email, TicketRow.sender_verified)
    order_id = ApprovalRow.action_params["order_id"].astext
    return (
        select(ApprovalRow, TicketRow, EffectRow, ToolCallRow, CustomerRow, OrderRow, _OWNER.email)
        .join(TicketRow, TicketRow.id == ApprovalRow.ticket_id)
        .outerjoin(EffectRow, EffectRow.approval_id == ApprovalRow.id)
        .outerjoin(ToolCallRow, call)
        .outerjoin(CustomerRow, verified)
        .outerjoin(OrderRow, and_(OrderRow.id == order_id, OrderRow.customer_id == CustomerRow.id))
        .outerjoin(_ANY_ORDER, _ANY_ORDER.id == order_id)
        .outerjoin(_OWNER, _OWNER.id == _ANY_ORDER.customer_id)
    )


def _view(row: Row[*tuple[Any, ...]]) -> ApprovalView:
    return ApprovalView(*row)


_ANY_ORDER, _OWNER = aliased(OrderRow), aliased(CustomerRow)
_FOUND, _DECIDED = aliased(ApprovalRow), aliased(ApprovalRow)
_EFFECT, _CALL = aliased(EffectRow), aliased(ToolCallRow)
_UNKNOWN = select(_EFFECT.approval_id).where(_EFFECT.status == "unknown", _EFFECT.approval_id.is_not(None))
_JUST_NOW = func.clock_timestamp() - timedelta(days=FAILED_DAYS)
_FAILED = select(_EFFECT.approval_id).where(
    _EFFECT.status == "failed", _EFFECT.created_at > _JUST_NOW, _EFFECT.approval_id.is_not(None)
)
_REFUSED = (
    select(_DECIDED.id)
    .join(_CALL, and_(_CALL.ticket_id == _DECIDED.ticket_id, _CALL.turn == _DECIDED.turn, _CALL.call == _DECIDED.call))
    .outerjoin(_EFFECT, _EFFECT.approval_id == _DECIDED.id)
    .where(_CALL.status.in_((ToolCallStatus.FAILED, ToolCallStatus.DENIED)), _CALL.finished_at > _JUST_NOW)
    .where(_DECIDED.status == ApprovalStatus.APPROVED, _EFFECT.key.is_(None))
)
_LANES: dict[Lane, ColumnElement[bool]] = {
    Lane.PENDING: ApprovalRow.status == ApprovalStatus.PENDING,
    Lane.UNDOABLE: and_(NOT_TAKEN_UP, ApprovalRow.undo_until > func.clock_timestamp()),
    Lane.FAILED: ApprovalRow.id == any_(func.array(union(_UNKNOWN, _FAILED, _REFUSED).scalar_subquery())),
    Lane.HISTORY: ApprovalRow.status != ApprovalStatus.PENDING,
}
