"""The shop's customers and orders as the tools read them; kept in step from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import storable, storable_json
from schema.db.search import matches, words_query
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import RefundRow
from schema.tickets import normal_email

_REREAD = {"populate_existing": True}


async def get_customer(session: AsyncSession, customer_id: str) -> CustomerRow | None:
    """The customer, or None."""
    return await session.get(CustomerRow, storable(customer_id))


async def get_customer_by_email(session: AsyncSession, email: str) -> CustomerRow | None:
    """The customer with this address, or None. Raises ValueError when it is no address."""
    return await session.scalar(select(CustomerRow).where(CustomerRow.email == normal_email(email)))


async def list_customers(
    session: AsyncSession, after: str = "", limit: int = 50, words: str | None = None
) -> Sequence[CustomerRow]:
    """The customers after that id, in order of ids; of all, or of those in whose id, name and address the words are
    found, the last by its beginning."""
    query = select(CustomerRow).where(CustomerRow.id > storable(after)).order_by(CustomerRow.id).limit(limit)
    if words is not None:
        asked = words_query(words)
        query = query.where(matches(_CUSTOMER_TERMS, asked) if asked else false())
    return (await session.scalars(query)).all()


async def upsert_customer(
    session: AsyncSession, customer_id: str, *, email: str, name: str, staff: bool = False
) -> CustomerRow:
    """Write the customer. Raises ValueError when `email` is no address, IntegrityError when another customer has it.
    The caller commits."""
    values = {
        "email": normal_email(email),
        "name": storable(name),
        "staff": staff,
        "updated_at": func.clock_timestamp(),
    }
    statement = insert(CustomerRow).values(id=storable(customer_id), **values)
    statement = statement.on_conflict_do_update(index_elements=[CustomerRow.id], set_=values)
    rows = await session.scalars(statement.returning(CustomerRow), execution_options=_REREAD)
    return rows.one()


async def get_order(session: AsyncSession, order_id: str) -> OrderRow | None:
    """The order, whoever owns it, or None."""
    return await session.get(OrderRow, storable(order_id))


async def list_orders(
    session: AsyncSession, customer_id: str | None = None, after: str = "", limit: int = 50
) -> Sequence[OrderRow]:
    """The orders after that id, in order of ids, of all customers or of one."""
    query = select(OrderRow).where(OrderRow.id > storable(after)).order_by(OrderRow.id).limit(limit)
    if customer_id is not None:
        query = query.where(OrderRow.customer_id == storable(customer_id))
    return (await session.scalars(query)).all()


async def list_newest_orders(session: AsyncSession, customer_id: str, limit: int) -> Sequence[OrderRow]:
    """The customer's orders, newest first."""
    query = (
        select(OrderRow)
        .where(OrderRow.customer_id == customer_id)
        .order_by(OrderRow.placed_at.desc(), OrderRow.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def sum_refunds(session: AsyncSession, order_ids: Sequence[str]) -> dict[str, int]:
    """What was refunded or may have been, in minor units by order, as `refunded_minor` counts it for one.
    Orders without refunds are missing."""
    query = (
        select(RefundRow.order_id, func.sum(RefundRow.amount_minor))
        .where(RefundRow.order_id.in_(order_ids), RefundRow.status != "failed")
        .group_by(RefundRow.order_id)
    )
    return {order_id: int(amount) for order_id, amount in await session.execute(query)}


async def upsert_order(
    session: AsyncSession,
    order_id: str,
    *,
    customer_id: str,
    currency: str,
    total: int,
    paid: int,
    status: str,
    items: Sequence[Any] = (),
    note: str | None = None,
    payment_reference: str | None = None,
    placed_at: datetime | None = None,
) -> OrderRow:
    """Write the order; amounts in minor units. Without `placed_at` a new order is placed now, a known one keeps its
    time. Raises IntegrityError when there is no such customer. The caller commits."""
    values = {
        "customer_id": storable(customer_id),
        "currency": currency,
        "total": total,
        "paid": paid,
        "status": storable(status),
        "items": storable_json(list(items)),
        "note": None if note is None else storable(note),
        "payment_reference": None if payment_reference is None else storable(payment_reference),
        "updated_at": func.clock_timestamp(),
    }
    if placed_at is not None:
        values["placed_at"] = placed_at
    statement = insert(OrderRow).values(id=storable(order_id), **values)
    statement = statement.on_conflict_do_update(index_elements=[OrderRow.id], set_=values)
    rows = await session.scalars(statement.returning(OrderRow), execution_options=_REREAD)
    return rows.one()


# As the index ix_customers_terms has it.
_CUSTOMER_TERMS = func.search_terms(text("customers.id || ' ' || customers.name || ' ' || customers.email"))
