"""What stands beside a ticket, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.models.paging import ReadModel
from schema.money import Money
from schema.tickets import TicketStatus


class RailCustomer(ReadModel):
    """The shop's customer. `refunds_90d` counts those that happened or may have, `refunded_90d` are their sums."""

    id: str
    name: str
    email: str
    since: datetime
    orders: int
    tickets: int
    open_tickets: int
    refunds_90d: int
    refunded_90d: list[Money]


class RailOrder(ReadModel):
    """The customer's order the ticket is about. `refundable` is what was paid and not given back."""

    id: str
    status: str
    total: Money
    paid: Money
    refunded: Money
    refundable: Money
    items: list[Any]
    placed_at: datetime


class RelatedTicket(ReadModel):
    """Another ticket from the same address."""

    id: UUID
    subject: str
    status: TicketStatus
    created_at: datetime


class PolicyHit(ReadModel):
    """What the policy said of one call."""

    turn: int
    call: int
    tool: str
    verdict: str = Field(examples=["ask"])
    rule_id: str | None
    text: str | None
    at: datetime


class ModelUseRead(ReadModel):
    """What one model did for the ticket."""

    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    duration_ms: int


class RailRead(ReadModel):
    """`customer` and `order` are null unless the sender is proven to be the shop's customer."""

    sender_verified: bool
    customer: RailCustomer | None
    order: RailOrder | None
    related: list[RelatedTicket]
    policy_hits: list[PolicyHit]
    model_use: list[ModelUseRead]
