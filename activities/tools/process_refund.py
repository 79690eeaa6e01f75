"""Refunds money of one of the customer's own orders, once, and never more than was paid."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.payments.provider import Payments, RefundRequest
from activities.tools.base import ToolContext
from activities.tools.effects import EffectOutcome, VendorEffectTool
from schema.db.policy_facts import count_refunds
from schema.db.refunds import check_refund
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import RefundRow
from schema.errors import ToolRefused
from schema.money import Money, parse_amount
from schema.policy import CallFacts, PolicySource
from schema.tools import ProcessRefundArguments, ToolArguments, ToolCall, ToolCallStatus


class ProcessRefund(VendorEffectTool):
    name: str = "process_refund"
    description: str = (
        "Refund an exact amount of one of the customer's own orders. A colleague may have to approve it first; "
        "the result says whether it was done."
    )
    args_schema: type[ToolArguments] = ProcessRefundArguments
    payments: Any  # Payments; pydantic cannot validate a protocol
    policies: Any  # PolicySource, likewise

    async def reserve(
        self, session: AsyncSession, context: ToolContext, key: str, arguments: ProcessRefundArguments
    ) -> None:
        call = ToolCall(tool=self.name, arguments=arguments.model_dump(mode="json"))
        customer = context.required_customer()
        order, amount, _ = await check_refund(session, customer.id, call, lock=True)
        await self._check_customer_limit(session, customer.id, call, amount)
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

    async def _check_customer_limit(
        self, session: AsyncSession, customer_id: str, call: ToolCall, amount: Money
    ) -> None:
        """Hold the refund against the day's limits once more, alone: refunds of one customer wait for each other."""
        await session.execute(select(CustomerRow.id).where(CustomerRow.id == customer_id).with_for_update())
        counted = await count_refunds(session, customer_id, amount.currency)
        facts = CallFacts(
            tool=call.tool,
            arguments=call.arguments,
            amount=amount,
            refunds_in_24_hours=counted.in_24_hours,
            refunded_in_24_hours=counted.minor_in_24_hours,
        )
        policies: PolicySource = self.policies
        limits = (await policies.current(session)).limits
        if reached := limits.customer_limit_reached(facts):
            raise ToolRefused(reached)

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
        made = await payments.refund(request)
        text = f"Done. Refunded {amount} on order {order.id}, reference {made.reference}."
        return EffectOutcome(ToolCallStatus.DONE, text, made.reference, made.look_again_after)

    async def record(self, session: AsyncSession, key: str, outcome: EffectOutcome) -> None:
        refund = (await session.scalars(select(RefundRow).where(RefundRow.effect_key == key).with_for_update())).one()
        refund.status, refund.reference = outcome.status.value, outcome.reference
        if outcome.look_again_after is not None:
            refund.check_again_at = func.clock_timestamp() + outcome.look_again_after
