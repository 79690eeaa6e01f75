"""What is known of the customers and orders that requests are about, for a page of requests at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus
from schema.db.policy_facts import LONG_WINDOW
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.catalogue import OrderRow
from schema.db.tables.effects import RefundRow
from schema.db.tables.tickets import TicketRow
from schema.money import Money
from schema.tickets import TicketStatus

RECENT = 3
OPEN_TICKETS = (
    *(TicketStatus.PENDING, TicketStatus.PROCESSING, TicketStatus.AWAITING_APPROVAL),
    *(TicketStatus.ESCALATED, TicketStatus.FAILED),
)


@dataclass(frozen=True)
class PastRefund:
    """A refund of the last 90 days."""

    approval_id: UUID | None
    ticket_id: UUID
    order_id: str
    amount: Money
    status: str
    at: datetime


@dataclass
class CustomerHistory:
    """One customer's dealings with the shop. `refunds` are those of 90 days, newest first."""

    first_order_at: datetime | None = None
    orders: int = 0
    paid: list[Money] = field(default_factory=list)
    refunds: list[PastRefund] = field(default_factory=list)


async def load_customers(session: AsyncSession, customer_ids: Collection[str]) -> dict[str, CustomerHistory]:
    """Orders, payments and refunds of these customers."""
    found: defaultdict[str, CustomerHistory] = defaultdict(CustomerHistory)
    if not customer_ids:
        return found
    for customer_id, currency, count, paid, first in await session.execute(_orders_of(customer_ids)):
        history = found[customer_id]
        history.orders += count
        history.paid.append(Money(minor=int(paid), currency=currency))
        history.first_order_at = min(filter(None, (history.first_order_at, first)), default=None)
    for customer_id, refund in await session.execute(_refunds_of(customer_ids)):
        found[customer_id].refunds.append(_past(refund))
    return found


async def count_open_tickets(session: AsyncSession, addresses: Collection[str]) -> dict[str, int]:
    """How many tickets of each address are neither answered nor cancelled."""
    query = (
        select(TicketRow.customer_email, func.count())
        .where(TicketRow.customer_email.in_(addresses), TicketRow.status.in_(OPEN_TICKETS))
        .group_by(TicketRow.customer_email)
    )
    return {address: count for address, count in await session.execute(query)} if addresses else {}


async def list_requests_for(session: AsyncSession, order_ids: Collection[str]) -> dict[str, set[UUID]]:
    """The requests about each order, but those that were withdrawn or that nobody decided."""
    order_id = ApprovalRow.action_params["order_id"].astext
    nothing_came_of = (ApprovalStatus.CANCELLED, ApprovalStatus.EXPIRED)
    query = select(order_id, ApprovalRow.id).where(order_id.in_(order_ids), ApprovalRow.status.not_in(nothing_came_of))
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    for order, approval_id in await session.execute(query) if order_ids else ():
        found[order].add(approval_id)
    return found


def _orders_of(customer_ids: Collection[str]) -> Any:
    return (
        select(
            OrderRow.customer_id,
            OrderRow.currency,
            func.count(),
            func.sum(OrderRow.paid),
            func.min(OrderRow.placed_at),
        )
        .where(OrderRow.customer_id.in_(customer_ids))
        .group_by(OrderRow.customer_id, OrderRow.currency)
        .order_by(OrderRow.customer_id, OrderRow.currency)
    )


def _refunds_of(customer_ids: Collection[str]) -> Any:
    return (
        select(OrderRow.customer_id, RefundRow)
        .join(OrderRow, OrderRow.id == RefundRow.order_id)
        .where(OrderRow.customer_id.in_(customer_ids), RefundRow.at > func.clock_timestamp() - LONG_WINDOW)
        .order_by(RefundRow.at.desc())
    )


def _past(row: RefundRow) -> PastRefund:
    amount = Money(minor=row.amount_minor, currency=row.currency)
    return PastRefund(row.approval_id, row.ticket_id, row.order_id, amount, row.status, row.at)
