"""Figures over time, over HTTP."""

from datetime import datetime

from pydantic import Field

from api.models.paging import ReadModel
from schema.money import Money
from schema.time_buckets import Bucket, SeriesRange


class QuantilesRead(ReadModel):
    """Milliseconds; null where there was nothing to measure."""

    p50: float | None = None
    p95: float | None = None


class ApprovalFigures(ReadModel):
    """Requests that ended. `edited` are among the approved; `override_rate` is the share of decisions in which people
    changed the call or said no; `wait_p50_ms` is how long a request waited for a person."""

    approved: int = 0
    rejected: int = 0
    edited: int = 0
    expired: int = 0
    withdrawn: int = 0
    override_rate: float | None = None
    wait_p50_ms: float | None = None


class ToolFigures(ReadModel):
    """Calls of one tool, and how many of them failed, were refused or have no known outcome."""

    calls: int
    errors: int


class RefundFigures(ReadModel):
    """Refunds that were made, in one currency."""

    count: int
    total: Money


class ModelFigures(ReadModel):
    """Answers of the model."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


class BucketRead(ReadModel):
    """One stretch of time. Tickets count where they came in, with the status they have now; answers, decisions and all
    else count when they happened."""

    start: datetime
    end: datetime
    received: int = 0
    by_channel: dict[str, int] = Field(default_factory=dict, examples=[{"email": 12, "web": 3}])
    by_status: dict[str, int] = Field(default_factory=dict)
    first_response_ms: QuantilesRead = QuantilesRead()
    resolution_ms: QuantilesRead = QuantilesRead()
    approvals: ApprovalFigures = ApprovalFigures()
    tools: dict[str, ToolFigures] = Field(default_factory=dict)
    refunds: list[RefundFigures] = Field(default_factory=list)
    model: ModelFigures = ModelFigures()


class TimeseriesRead(ReadModel):
    """Empty stretches are there too. The first and the last may reach beyond the range; the last is still going on."""

    range: SeriesRange
    bucket: Bucket
    tz: str = Field(examples=["Europe/Berlin"])
    buckets: list[BucketRead]
    generated_at: datetime
