"""Approval requests with what a person needs to decide: the customer, the order and how the execution went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from schema.errors import NotFound

Position = tuple[datetime, UUID]


@dataclass(frozen=True)
class ApprovalView:
    """A request and the rows around it. `customer` and `order` only where the sender is verified."""

    approval: ApprovalRow
    effect: EffectRow | None
    call: ToolCallRow | None
    customer: CustomerRow | None
    order: OrderRow | None


async def get_approval_view(session: AsyncSession, approval_id: UUID) -> ApprovalView:
    """Raises `NotFound`."""
    query = _views().where(ApprovalRow.id == approval_id).execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("There is no such approval.")
    return _view(row)


async def list_ticket_approvals(session: AsyncSession, ticket_id: UUID) -> list[ApprovalView]:
    """All requests of a ticket, in the order they were made."""
    query = _views().where(ApprovalRow.ticket_id == ticket_id).order_by(ApprovalRow.requested_at, ApprovalRow.id)
    return [_view(row) for row in await session.execute(query)]


async def list_approvals(
    session: AsyncSession,
    status: ApprovalStatus | None,
    ticket_id: UUID | None,
    after: Position | None,
    limit: int,
) -> list[ApprovalView]:
    """A page of requests: open ones oldest first, since those wait longest; all others newest first."""
    query = _views()
    if status is not None:
        query = query.where(ApprovalRow.status == status)
    if ticket_id is not None:
        query = query.where(ApprovalRow.ticket_id == ticket_id)
    key = tuple_(ApprovalRow.requested_at, ApprovalRow.id)
    oldest_first = status is ApprovalStatus.PENDING
    if after is not None:
        query = query.where(key > after if oldest_first else key < after)
    order: Sequence[Any] = [ApprovalRow.requested_at, ApprovalRow.id]
    if not oldest_first:
        order = [column.desc() for column in order]
    return [_view(row) for row in await session.execute(query.order_by(*order).limit(limit))]


def _views() -> Select[Any, *tuple[Any, ...]]:
    verified = and_(CustomerRow.email == TicketRow.customer_email, TicketRow.sender_verified)
    order_id = ApprovalRow.action_params["order_id"].astext
    own_order = and_(OrderRow.id == order_id, OrderRow.customer_id == CustomerRow.id)
    call = and_(
        ToolCallRow.ticket_id == ApprovalRow.ticket_id,
        ToolCallRow.turn == ApprovalRow.turn,
        ToolCallRow.call == ApprovalRow.call,
    )
    return (
        select(ApprovalRow, EffectRow, ToolCallRow, CustomerRow, OrderRow)
        .join(TicketRow, TicketRow.id == ApprovalRow.ticket_id)
        .outerjoin(EffectRow, EffectRow.approval_id == ApprovalRow.id)
        .outerjoin(ToolCallRow, call)
        .outerjoin(CustomerRow, verified)
        .outerjoin(OrderRow, own_order)
    )


def _view(row: Row[*tuple[Any, ...]]) -> ApprovalView:
    approval, effect, call, customer, order = row
    return ApprovalView(approval, effect, call, customer, order)
