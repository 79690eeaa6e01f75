"""Lists the customer's own orders."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from activities.tools.base import ReadTool, ToolContext
from schema.db.catalogue import list_newest_orders, sum_refunds
from schema.db.tables.catalogue import OrderRow
from schema.money import Money
from schema.tools import ListCustomerOrdersArguments, ToolArguments


class ListCustomerOrders(ReadTool):
    name: str = "list_customer_orders"
    description: str = "The customer's own orders, newest first, with status, total and what can still be refunded."
    args_schema: type[ToolArguments] = ListCustomerOrdersArguments

    async def look_up(
        self, session: AsyncSession, context: ToolContext, arguments: ListCustomerOrdersArguments
    ) -> dict[str, Any]:
        orders = await list_newest_orders(session, context.required_customer().id, arguments.limit)
        refunded = await sum_refunds(session, [order.id for order in orders])
        return {"orders": [_summary(order, refunded.get(order.id, 0)) for order in orders], "count": len(orders)}


def _summary(order: OrderRow, refunded: int) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "status": order.status,
        "placed_at": order.placed_at.date().isoformat(),
        "currency": order.currency,
        "total": Money(minor=order.total, currency=order.currency).decimal(),
        "refundable": Money(minor=max(order.paid - refunded, 0), currency=order.currency).decimal(),
    }
