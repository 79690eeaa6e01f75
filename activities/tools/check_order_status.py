"""Looks up one of the customer's own orders."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from activities.tools.base import ReadTool, ToolContext
from schema.db.refunds import get_customer_order, refunded_minor
from schema.money import Money
from schema.tools import CheckOrderStatusArguments, ToolArguments


class CheckOrderStatus(ReadTool):
    name: str = "check_order_status"
    description: str = "Status, items, total, paid and refunded amounts of one of the customer's own orders."
    args_schema: type[ToolArguments] = CheckOrderStatusArguments

    async def look_up(
        self, session: AsyncSession, context: ToolContext, arguments: CheckOrderStatusArguments
    ) -> dict[str, Any]:
        order = await get_customer_order(session, context.required_customer().id, arguments.order_id)
        refunded = await refunded_minor(session, order.id)
        return {
            "order_id": order.id,
            "status": order.status,
            "placed_at": order.placed_at.date().isoformat(),
            "currency": order.currency,
            "total": Money(minor=order.total, currency=order.currency).decimal(),
            "paid": Money(minor=order.paid, currency=order.currency).decimal(),
            "refunded": Money(minor=refunded, currency=order.currency).decimal(),
            "refundable": Money(minor=max(order.paid - refunded, 0), currency=order.currency).decimal(),
            "items": order.items,
            "note": order.note,
        }
