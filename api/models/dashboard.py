"""The dashboard's figures over HTTP."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.models.paging import ReadModel
from api.models.ticket_lists import TicketListItem
from api.models.timeseries import RefundFigures


class StatsRange(StrEnum):
    """How far back the figures go."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"


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
    """One thing that waits for a person. `unknown_effect`: nobody knows whether it happened, and somebody must look."""

    kind: Literal["approval", "failed", "escalated", "unknown_effect"]
    ticket_id: UUID
    approval_id: UUID | None
    subject: str
    reason: str | None
    since: datetime


class PeriodFigures(ReadModel):
    """The figures of one stretch of time; rates and times are null where there was nothing to count.
    `auto_resolution_rate` is the share of the completed tickets in which nobody had to decide, answer or take over;
    `approval_rate` that of the approved among what people decided. `refunds` are those made, by currency."""

    received: int
    completion_rate: float | None
    auto_resolution_rate: float | None
    approval_rate: float | None
    approval_wait_ms: FirstResponseRead
    first_response_ms: FirstResponseRead
    resolution_ms: FirstResponseRead
    refunds: list[RefundFigures]


class SystemRead(ReadModel):
    """How the parts stand, by what they left in the database; nothing outside is asked. A worker that was not seen for
    30 seconds does not run. `queue` is what the engine was not told yet. The failed mails are those of a day."""

    worker_seen_at: datetime | None
    worker_alive: bool
    queue_length: int
    queue_oldest_at: datetime | None
    mail_in_at: datetime | None
    mails_held: int
    mail_out_at: datetime | None
    mails_queued: int
    mails_queued_since: datetime | None
    mails_failed: int
    unknown_effects: int
    model: str = Field(examples=["offline"])
    email_provider: str
    payments: str


class StatsRead(PeriodFigures):
    """`counts` are of tickets received in the range; `open` of all unfinished ones, however old.
    `completion_rate` is completed of received. `previous` is the stretch of the same length before."""

    range: StatsRange
    counts: StatusCounts
    open: StatusCounts
    pending_approvals: int
    previous: PeriodFigures
    needs_you: list[NeedsYouRead]
    recent: list[TicketListItem] = Field(description="The five newest tickets.")
    system: SystemRead
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
