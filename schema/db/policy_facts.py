"""Gathers what the policy may ask about a call."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.effect_hold import held_because
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import get_ticket_customer
from schema.money import Money, parse_amount
from schema.policy import CallFacts
from schema.tickets import Channel
from schema.tools import TOOL_EFFECTS, Effect, ToolCall

LONG_WINDOW = timedelta(days=90)
SHORT_WINDOW = timedelta(hours=24)


async def gather_facts(session: AsyncSession, ticket: TicketRow, call: ToolCall) -> CallFacts:
    """The facts of a checked call of this ticket, as they are now. The call's own refund must not be there yet."""
    facts = CallFacts(
        tool=call.tool,
        arguments=call.arguments,
        sender_verified=ticket.sender_verified,
        channel=Channel(ticket.channel),
        effects_held=await held_because(session),
    )
    if TOOL_EFFECTS.get(call.tool) is not Effect.MONEY:
        return facts
    customer, amount = await get_ticket_customer(session, ticket), amount_of(call)
    if customer is None or amount is None:
        return facts.model_copy(update={"amount": amount})
    return await _money_facts(session, facts, customer, amount)


def amount_of(call: ToolCall) -> Money | None:
    """The money a call moves; None where it moves none, or does not say it in its normal form."""
    try:
        return parse_amount(str(call.arguments["amount"]), str(call.arguments["currency"]))
    except (KeyError, ValueError):
        return None


async def _money_facts(session: AsyncSession, facts: CallFacts, customer: CustomerRow, amount: Money) -> CallFacts:
    counted = await count_refunds(session, customer.id, amount.currency)
    order_id = str(facts.arguments.get("order_id"))
    age = await session.scalar(_ORDER_AGE, {"order_id": order_id, "customer_id": customer.id})
    return facts.model_copy(
        update={
            "amount": amount,
            "refunds_in_90_days": counted.in_90_days,
            "refunds_in_24_hours": counted.in_24_hours,
            "refunded_in_24_hours": counted.minor_in_24_hours,
            "order_age_days": None if age is None else float(age) / 86_400,
        }
    )


@dataclass(frozen=True)
class CountedRefunds:
    """Refunds of a customer that happened or may have; `minor_in_24_hours` counts those in one currency."""

    in_90_days: int
    in_24_hours: int
    minor_in_24_hours: int


async def count_refunds(session: AsyncSession, customer_id: str, currency: str) -> CountedRefunds:
    """What the customer got back in this currency, and how often in any."""
    row = (await session.execute(_REFUNDS, {"customer_id": customer_id, "currency": currency})).one()
    return CountedRefunds(*(int(value) for value in row))


_RECENT = RefundRow.at > func.clock_timestamp() - SHORT_WINDOW
_REFUNDS = (
    select(
        func.count(RefundRow.id),
        func.count(RefundRow.id).filter(_RECENT),
        func.coalesce(func.sum(RefundRow.amount_minor).filter(_RECENT, RefundRow.currency == bindparam("currency")), 0),
    )
    .join(OrderRow, OrderRow.id == RefundRow.order_id)
    .where(
        OrderRow.customer_id == bindparam("customer_id"),
        RefundRow.status != "failed",
        RefundRow.at > func.clock_timestamp() - LONG_WINDOW,
    )
)
_ORDER_AGE = select(extract("epoch", func.clock_timestamp() - OrderRow.placed_at)).where(
    OrderRow.id == bindparam("order_id"), OrderRow.customer_id == bindparam("customer_id")
)
