"""The dashboard's figures over HTTP."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

from api.models.paging import ReadModel


class StatsRange(StrEnum):
    """How far back the figures go."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"


class StatusCounts(ReadModel):
    """Tickets by status."""

    pending: int = 0
    processing: int = 0
    awaiting_approval: int = 0
    completed: int = 0
    escalated: int = 0
    failed: int = 0
    cancelled: int = 0


class FirstResponseRead(ReadModel):
    """Milliseconds from receipt to the first answer; null when nothing was answered."""

    median: float | None
    p95: float | None


class NeedsYouRead(ReadModel):
    """One thing that waits for a person."""

    kind: Literal["approval", "failed", "escalated"]
    ticket_id: UUID
    approval_id: UUID | None
    subject: str
    reason: str | None
    since: datetime


class StatsRead(ReadModel):
    """`counts` are of tickets received in the range; `open` of all unfinished ones, however old.
    `completion_rate` is completed of received, `approval_rate` approved of what people decided; null when none."""

    range: StatsRange
    counts: StatusCounts
    open: StatusCounts
    received: int
    first_response_ms: FirstResponseRead
    completion_rate: float | None
    approval_rate: float | None
    pending_approvals: int
    needs_you: list[NeedsYouRead]
    generated_at: datetime


class ConfigRead(ReadModel):
    """What the dashboard shows of the settings."""

    version: str
    offline_model: bool
    temporal_ui_url: str
    namespace: str
    support_address: str
    email_provider: str
    payments: str


class TemplateTicket(ReadModel):
    """What a template fills in; what it leaves open is absent."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    subject: str
    body: str
    customer_email: str
    customer_name: str | None = None
    priority: str | None = None


class TicketTemplateRead(ReadModel):
    """A ready-made ticket to try the system with, and what to expect of it."""

    id: str
    title: str
    expected: str
    ticket: TemplateTicket


class TicketTemplateList(ReadModel):
    """All templates."""

    items: list[TicketTemplateRead]


class HealthRead(ReadModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class ReadyChecks(ReadModel):
    """`temporal` may be unreachable: tickets are taken in without it and started later."""

    database: Literal["ok", "unreachable"]
    migrations: Literal["ok", "pending", "unknown"]
    temporal: Literal["ok", "unreachable"]


class ReadyRead(ReadModel):
    """Whether requests can be served."""

    status: Literal["ok", "unavailable"]
    checks: ReadyChecks
