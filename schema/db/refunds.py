"""Refunds against orders: what is left to refund, counted under the order's row lock."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.catalogue import OrderRow
from schema.db.tables.effects import RefundRow
from schema.errors import ToolRefused
from schema.money import InvalidAmount, Money, parse_amount
from schema.tools import ProcessRefundArguments, ToolCall

ORDER_UNKNOWN = "There is no such order on this customer's account."


async def get_customer_order(session: AsyncSession, customer_id: str, order_id: str, lock: bool = False) -> OrderRow:
    """The customer's own order. Raises `ToolRefused` with the same words for a foreign and a missing one."""
    query = select(OrderRow).where(OrderRow.id == order_id, OrderRow.customer_id == customer_id)
    order = await session.scalar(query.with_for_update() if lock else query)
    if order is None:
        raise ToolRefused(ORDER_UNKNOWN)
    return order


async def refunded_minor(session: AsyncSession, order_id: str, but_not: str | None = None) -> int:
    """What was refunded or may have been, in minor units: everything but refunds known to have failed.
    `but_not` leaves out the refund of that effect key."""
    query = select(func.coalesce(func.sum(RefundRow.amount_minor), 0)).where(
        RefundRow.order_id == order_id, RefundRow.status != "failed"
    )
    if but_not is not None:
        query = query.where(RefundRow.effect_key != but_not)
    return int(await session.scalar(query) or 0)


async def check_refund(
    session: AsyncSession, customer_id: str, call: ToolCall, lock: bool = False, effect_key: str | None = None
) -> tuple[OrderRow, Money, int]:
    """The order, the exact amount and what is refundable before it. Raises `ToolRefused` saying what is wrong."""
    arguments = ProcessRefundArguments.model_validate(call.arguments)
    order = await get_customer_order(session, customer_id, arguments.order_id, lock)
    if arguments.currency not in {None, order.currency}:
        raise ToolRefused(f"Order {order.id} was paid in {order.currency}, not in {arguments.currency}.")
    try:
        amount = parse_amount(arguments.amount, order.currency)
    except InvalidAmount as error:
        raise ToolRefused(f"{error}.") from None
    refundable = order.paid - await refunded_minor(session, order.id, effect_key)
    if amount.minor > refundable:
        left = Money(minor=max(refundable, 0), currency=order.currency)
        raise ToolRefused(f"{amount} is more than what can still be refunded on order {order.id}: {left}.")
    return order, amount, refundable


def normal_refund(arguments: ProcessRefundArguments, order: OrderRow, amount: Money) -> ToolCall:
    """The call with its amount written out in the order's currency, as people see and approve it."""
    normal = {"order_id": order.id, "amount": amount.decimal(), "currency": order.currency, "reason": arguments.reason}
    return ToolCall(tool="process_refund", arguments=normal)
