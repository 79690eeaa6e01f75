"""Refunds money of one of the customer's own orders, once, and never more than was paid."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.payments.provider import Payments, RefundRequest
from activities.tools.base import ToolContext
from activities.tools.effects import EffectOutcome, VendorEffectTool
from schema.db.refunds import check_refund
from schema.db.tables.catalogue import OrderRow
from schema.db.tables.effects import RefundRow
from schema.errors import ToolRefused
from schema.money import parse_amount
from schema.tools import ProcessRefundArguments, ToolArguments, ToolCall, ToolCallStatus


class ProcessRefund(VendorEffectTool):
    name: str = "process_refund"
    description: str = (
        "Refund an exact amount of one of the customer's own orders. A colleague may have to approve it first; "
        "the result says whether it was done."
    )
    args_schema: type[ToolArguments] = ProcessRefundArguments
    payments: Any  # Payments; pydantic cannot validate a protocol

    async def reserve(
        self, session: AsyncSession, context: ToolContext, key: str, arguments: ProcessRefundArguments
    ) -> None:
        call = ToolCall(tool=self.name, arguments=arguments.model_dump(mode="json"))
        order, amount, _ = await check_refund(session, context.required_customer().id, call, lock=True)
        if not order.payment_reference:
            raise ToolRefused(f"Order {order.id} has no payment that could be refunded.")
        session.add(
            RefundRow(
                effect_key=key,
                ticket_id=context.ticket_id,
                approval_id=context.approval_id,
                order_id=order.id,
                amount_minor=amount.minor,
                currency=amount.currency,
            )
        )
        await session.flush()

    async def perform(
        self, context: ToolContext, key: str, arguments: ProcessRefundArguments, attempt: int
    ) -> EffectOutcome:
        payments: Payments = self.payments
        async with context.sessions() as session:
            order = (await session.scalars(select(OrderRow).where(OrderRow.id == arguments.order_id))).one()
        amount = parse_amount(arguments.amount, order.currency)
        request = RefundRequest(
            idempotency_key=key,
            order_id=order.id,
            payment_reference=order.payment_reference or "",
            amount=amount,
            attempt=attempt,
        )
        reference = await payments.refund(request)
        text = f"Done. Refunded {amount} on order {order.id}, reference {reference}."
        return EffectOutcome(ToolCallStatus.DONE, text, reference)

    async def record(self, session: AsyncSession, key: str, outcome: EffectOutcome) -> None:
        refund = (await session.scalars(select(RefundRow).where(RefundRow.effect_key == key).with_for_update())).one()
        refund.status, refund.reference = outcome.status.value, outcome.reference
