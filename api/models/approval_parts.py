"""The parts of an approval request over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from api.models.paging import ReadModel
from schema.money import Money
from schema.tickets import Channel, TicketStatus


class PastRefundRead(ReadModel):
    """A refund of the last 90 days, and what became of it."""

    ticket_id: UUID
    order_id: str
    amount: Money
    status: Literal["pending", "done", "unknown", "failed"]
    at: datetime


class RefundHistory(ReadModel):
    """A customer's refunds of the last 90 days, without this request. Those that failed are not counted; `recent` are
    the newest three, whatever became of them."""

    count: int
    sums: list[Money]
    recent: list[PastRefundRead]


class ApprovalCustomer(ReadModel):
    """The shop's customer the request is about, where the sender is verified. `since` is the first that is known of the
    customer, `lifetime_paid` what was ever paid, one amount per currency."""

    id: str
    email: str
    name: str
    since: datetime
    orders: int
    lifetime_paid: list[Money]
    refunds_90d: RefundHistory
    open_tickets: int


class ApprovalOrder(ReadModel):
    """The customer's order the request is about. `after` is what could still be paid back once this request was carried
    out; null where that cannot be said."""

    id: str
    status: str
    total: Money
    paid: Money
    placed_at: datetime
    items: list[Any]
    note: str | None
    refunded: Money
    refundable: Money
    after: Money | None


class PaymentRead(ReadModel):
    """What the order was paid with, as the payment provider names it."""

    reference: str


class Retry(ReadModel):
    """Whether an execution that failed can be tried again, and by which call. `how`: `retry_ticket` goes on with a
    parked ticket; `resolve_effect` says what became of an effect whose outcome is unknown."""

    allowed: bool
    how: Literal["retry_ticket", "resolve_effect"] | None
    method: Literal["POST"] | None
    path: str | None
    text: str


class Execution(ReadModel):
    """What became of an approved call; `pending` until it was carried out, `unknown` needs a person. `retry` is null
    where nothing went wrong."""

    status: Literal["none", "pending", "done", "failed", "unknown"]
    reference: str | None
    error: str | None
    effect_id: str | None
    retry: Retry | None


class ConsentRead(ReadModel):
    """One person's yes to what the request shows now."""

    by: str
    by_name: str
    at: datetime
    reason: str | None


class MayDecideRead(ReadModel):
    """Whether the caller may approve the request as it is shown; if not, by which rule and why, in words for the
    caller. `code`: `forbidden`, `out_of_scope`, `role_too_low`, `own_request`, `over_limit`, `over_daily_limit`,
    `waits_for_another`, `approval_expired` or `already_decided`."""

    allowed: bool
    code: str | None
    text: str | None


class Rationale(ReadModel):
    """What the agent said when it asked. It is the agent's claim: nothing of it is verified."""

    by: Literal["agent"]
    label: str
    text: str | None
    reason: str | None
    event_seq: int | None
    verified: Literal[False]


class Change(ReadModel):
    """An argument that a person changed."""

    field: str
    before: Any
    after: Any


class ApprovalTicket(ReadModel):
    """The ticket the request belongs to. `excerpt` is how the customer's newest message begins: text from outside."""

    id: UUID
    subject: str
    status: TicketStatus
    channel: Channel
    customer_email: str
    customer_name: str | None
    sender_verified: bool
    created_at: datetime
    excerpt: str | None


class UndoneRead(ReadModel):
    """The newest decision was taken back."""

    by: str
    by_name: str
    at: datetime
