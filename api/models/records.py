"""What was really done, over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.models.paging import Page, ReadModel
from schema.delivery_events import DeliveryKind
from schema.money import Money
from schema.tickets import MailAudience, MailStatus, Priority


class RefundRead(ReadModel):
    """A refund as it was executed; `unknown` means a person must look at the payment provider."""

    id: UUID
    ticket_id: UUID
    approval_id: UUID | None
    order_id: str
    amount: Money
    status: Literal["done", "unknown", "failed"]
    reference: str | None
    at: datetime


class RefundPage(Page):
    """A page of refunds, newest first."""

    items: list[RefundRead]


class BugReportRead(ReadModel):
    """A filed bug report."""

    id: UUID
    ticket_id: UUID
    title: str
    description: str
    priority: Priority
    reference: str
    at: datetime


class BugReportPage(Page):
    """A page of bug reports, newest first."""

    items: list[BugReportRead]


class EscalationRead(ReadModel):
    """A ticket handed to a person."""

    id: UUID
    ticket_id: UUID
    turn: int
    raised_by: str
    reason: str
    summary: str
    at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


class EscalationPage(Page):
    """A page of hand-overs, newest first."""

    items: list[EscalationRead]


class DeliveryRead(ReadModel):
    """What the mail provider told of a mail's way: `deferred` is late and still tried, `dropped` was never tried.
    `error` says why it did not arrive, or not yet."""

    state: DeliveryKind = Field(examples=["delivered"])
    at: datetime | None
    error: str | None = Field(examples=["550 5.1.1 no such mailbox"])


class MailRead(ReadModel):
    """A mail of ours: to the customer, or to staff about a request that waits."""

    id: UUID
    ticket_id: UUID
    audience: MailAudience
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: dict[str, Any]
    status: MailStatus
    error: str | None
    delivery: DeliveryRead | None
    at: datetime
    sent_at: datetime | None


class MailPage(Page):
    """A page of mails, newest first."""

    items: list[MailRead]
