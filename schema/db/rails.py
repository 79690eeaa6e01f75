"""What stands beside a ticket: its customer and order, the customer's other tickets, the policy's words, the cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import get_ticket_customer
from schema.tickets import TicketStatus

RELATED = 5
WINDOW = timedelta(days=90)
CLOSED = (TicketStatus.COMPLETED, TicketStatus.CANCELLED)


@dataclass(frozen=True)
class CustomerFigures:
    """Refunds are those of 90 days that happened or may have: how many, and their sums by currency."""

    orders: int
    tickets: int
    open_tickets: int
    refunds: int
    refunded: dict[str, int]


async def get_rail_customer(session: AsyncSession, ticket: TicketRow) -> tuple[CustomerRow, CustomerFigures] | None:
    """The shop's customer, only where the sender is proven to be the customer."""
    customer = await get_ticket_customer(session, ticket)
    if customer is None:
        return None
    orders = await session.scalar(select(func.count()).where(OrderRow.customer_id == customer.id))
    tickets, still_open = (await session.execute(_count_tickets(ticket))).one()
    refunds = (await session.execute(_sum_refunds(customer))).all()
    figures = CustomerFigures(
        orders=int(orders or 0),
        tickets=int(tickets),
        open_tickets=int(still_open),
        refunds=sum(int(row.number) for row in refunds),
        refunded={row.currency: int(row.total) for row in refunds},
    )
    return customer, figures


async def get_rail_order(
    session: AsyncSession, ticket: TicketRow, customer: CustomerRow | None
) -> tuple[OrderRow, int] | None:
    """The customer's order that the agent last asked about, and what of it was given back or may have been."""
    if customer is None:
        return None
    asked = ToolCallRow.arguments["order_id"].as_string()
    of_ticket = select(asked).where(ToolCallRow.ticket_id == ticket.id, asked.is_not(None))
    newest_first = of_ticket.order_by(ToolCallRow.turn.desc(), ToolCallRow.call.desc())
    order_id = await session.scalar(newest_first.limit(1))
    order = await session.get(OrderRow, order_id) if order_id else None
    if order is None or order.customer_id != customer.id:
        return None
    given_back = select(func.coalesce(func.sum(RefundRow.amount_minor), 0)).where(
        RefundRow.order_id == order.id, RefundRow.status != "failed"
    )
    return order, int(await session.scalar(given_back) or 0)


async def list_related(session: AsyncSession, ticket: TicketRow) -> Sequence[TicketRow]:
    """The newest other tickets from the same address."""
    query = select(TicketRow).where(TicketRow.customer_email == ticket.customer_email, TicketRow.id != ticket.id)
    return (await session.scalars(query.order_by(TicketRow.created_at.desc()).limit(RELATED))).all()


async def list_verdicts(session: AsyncSession, ticket: TicketRow) -> Sequence[Row[Any]]:
    """What the policy said of the ticket's calls, newest first: turn, call, tool, verdict, at."""
    columns = (ToolCallRow.turn, ToolCallRow.call, ToolCallRow.tool, ToolCallRow.verdict, ToolCallRow.at)
    query = select(*columns).where(ToolCallRow.ticket_id == ticket.id, ToolCallRow.verdict.is_not(None))
    return (await session.execute(query.order_by(ToolCallRow.at.desc()).limit(50))).all()


async def sum_model_use(session: AsyncSession, ticket: TicketRow) -> Sequence[Row[*tuple[Any, ...]]]:
    """Model calls by model: model, calls, tokens_in, tokens_out, duration_ms."""
    tokens_in, tokens_out, spent = (
        func.coalesce(func.sum(column), 0)
        for column in (AgentStepRow.input_tokens, AgentStepRow.output_tokens, AgentStepRow.duration_ms)
    )
    query = select(
        AgentStepRow.model,
        func.count().label("calls"),
        tokens_in.label("tokens_in"),
        tokens_out.label("tokens_out"),
        spent.label("duration_ms"),
    )
    of_ticket = query.where(AgentStepRow.ticket_id == ticket.id).group_by(AgentStepRow.model)
    return (await session.execute(of_ticket.order_by(AgentStepRow.model))).all()


def _count_tickets(ticket: TicketRow) -> Any:
    still_open = func.count().filter(TicketRow.status.not_in(CLOSED))
    return select(func.count(), still_open).where(TicketRow.customer_email == ticket.customer_email)


def _sum_refunds(customer: CustomerRow) -> Any:
    recent = RefundRow.at > func.clock_timestamp() - WINDOW
    query = select(
        RefundRow.currency, func.count().label("number"), func.sum(RefundRow.amount_minor).label("total")
    ).join(OrderRow, OrderRow.id == RefundRow.order_id)
    return query.where(OrderRow.customer_id == customer.id, RefundRow.status != "failed", recent).group_by(
        RefundRow.currency
    )
