"""What stands beside a ticket."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import Row

from api.closed_route import ClosedRoute
from api.dependencies import Snapshot, Viewer
from api.models.rail import ModelUseRead, PolicyHit, RailCustomer, RailOrder, RailRead, RelatedTicket
from api.problems import problem_docs
from schema.db.rails import (
    CustomerFigures,
    get_rail_customer,
    get_rail_order,
    list_related,
    list_verdicts,
    sum_model_use,
)
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tickets import get_ticket
from schema.money import Money

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)


@router.get(
    "/tickets/{ticket_id}/rail",
    operation_id="getTicketRail",
    summary="Read what stands beside a ticket",
    responses=problem_docs(404),
)
async def get_rail(ticket_id: UUID, _: Viewer, session: Snapshot) -> RailRead:
    """Customer, order, other tickets, what the policy said, what the model used: in one call."""
    ticket = await get_ticket(session, ticket_id)
    found = await get_rail_customer(session, ticket)
    order = await get_rail_order(session, ticket, found[0] if found else None)
    related = await list_related(session, ticket)
    return RailRead(
        sender_verified=ticket.sender_verified,
        customer=_customer(*found) if found else None,
        order=_order(*order) if order else None,
        related=[RelatedTicket.model_validate(_named(RelatedTicket, row)) for row in related],
        policy_hits=[_hit(row) for row in await list_verdicts(session, ticket)],
        model_use=[ModelUseRead.model_validate(dict(row._mapping)) for row in await sum_model_use(session, ticket)],
    )


def _customer(row: CustomerRow, figures: CustomerFigures) -> RailCustomer:
    return RailCustomer(
        id=row.id,
        name=row.name,
        email=row.email,
        since=row.created_at,
        orders=figures.orders,
        tickets=figures.tickets,
        open_tickets=figures.open_tickets,
        refunds_90d=figures.refunds,
        refunded_90d=_sums(figures.refunded),
    )


def _sums(minor: Mapping[str, int]) -> list[Money]:
    return [Money(minor=amount, currency=currency) for currency, amount in sorted(minor.items())]


def _order(row: OrderRow, given_back: int) -> RailOrder:
    amounts = {"total": row.total, "paid": row.paid, "refunded": given_back}
    amounts["refundable"] = max(row.paid - given_back, 0)
    money = {name: Money(minor=minor, currency=row.currency) for name, minor in amounts.items()}
    return RailOrder(id=row.id, status=row.status, items=row.items, placed_at=row.placed_at, **money)


def _hit(row: Row[Any]) -> PolicyHit:
    verdict = row.verdict
    return PolicyHit(
        turn=row.turn,
        call=row.call,
        tool=row.tool,
        verdict=str(verdict.get("effect")),
        rule_id=verdict.get("rule_id"),
        text=verdict.get("text"),
        at=row.at,
    )


def _named(model: type[RelatedTicket], row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in model.model_fields}
