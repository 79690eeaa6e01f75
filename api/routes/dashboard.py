"""What the dashboard's first page shows, and what it must know of the settings."""

from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from api.closed_route import ClosedRoute
from api.dependencies import AppSettings, Snapshot, Viewer
from api.models.dashboard import ConfigRead, FirstResponseRead, StatsRange, StatsRead, SystemRead
from api.models.ticket_rows import read_ticket_line
from api.models.timeseries import RefundFigures
from schema.db.dashboard import (
    Period,
    Quantiles,
    count_decisions,
    count_open,
    count_pending_approvals,
    count_received,
    count_resolved_alone,
    list_needs_you,
    measure_approval_wait,
    measure_first_response,
    measure_resolution,
    range_start,
    read_system,
    sum_refunds,
)
from schema.db.ticket_lists import TicketFilter, TicketSort, list_tickets
from schema.db.turns import list_stages
from schema.money import Money
from schema.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["dashboard"], route_class=ClosedRoute)
LENGTHS = {
    StatsRange.HOUR: timedelta(hours=1),
    StatsRange.DAY: timedelta(hours=24),
    StatsRange.WEEK: timedelta(days=7),
    StatsRange.MONTH: timedelta(days=30),
    StatsRange.QUARTER: timedelta(days=90),
}
RECENT = 5
SEEN_WITHIN = timedelta(seconds=30)
MOMENT = timedelta(microseconds=1)


@router.get("/dashboard/stats", operation_id="getStats", summary="Figures of the first page")
async def get_stats(
    _: Viewer, session: Snapshot, settings: AppSettings, range: StatsRange = StatsRange.DAY
) -> StatsRead:
    """All of the first page in one call, as of one moment."""
    since, now = await range_start(session, LENGTHS[range])
    period = Period(since, now + MOMENT)
    counts = await count_received(session, period)
    newest = await list_tickets(session, TicketFilter(), TicketSort.CREATED_NEWEST, None, RECENT)
    stages = await list_stages(session, newest)
    return StatsRead.model_validate(
        await _figures(session, period, counts)
        | {
            "range": range,
            "counts": counts,
            "open": await count_open(session),
            "pending_approvals": await count_pending_approvals(session),
            "previous": await _figures(session, period.before),
            "needs_you": [dict(row._mapping) for row in await list_needs_you(session)],
            "recent": [read_ticket_line(row, settings, stages[row.id]) for row in newest],
            "system": await _system(session, settings, now),
            "generated_at": now,
        }
    )


async def _figures(session: AsyncSession, period: Period, counts: dict[str, int] | None = None) -> dict[str, Any]:
    if counts is None:
        counts = await count_received(session, period)
    received, completed = sum(counts.values()), counts.get("completed", 0)
    decisions = await count_decisions(session, period)
    approved, rejected = decisions.get("approved", 0), decisions.get("rejected", 0)
    return {
        "received": received,
        "completion_rate": _share(completed, received),
        "auto_resolution_rate": _share(await count_resolved_alone(session, period), completed),
        "approval_rate": _share(approved, approved + rejected),
        "approval_wait_ms": _read(await measure_approval_wait(session, period)),
        "first_response_ms": _read(await measure_first_response(session, period)),
        "resolution_ms": _read(await measure_resolution(session, period)),
        "refunds": [
            RefundFigures(count=count, total=Money(minor=minor, currency=currency))
            for currency, count, minor in await sum_refunds(session, period)
        ],
    }


def _read(quantiles: Quantiles) -> FirstResponseRead:
    return FirstResponseRead(median=quantiles.median_ms, p95=quantiles.p95_ms)


async def _system(session: AsyncSession, settings: Settings, now: datetime) -> SystemRead:
    row = (await read_system(session))._mapping
    seen = row["worker_seen_at"]
    return SystemRead(
        **row,
        worker_alive=seen is not None and now - seen < SEEN_WITHIN,
        model="offline" if settings.offline_model else settings.model,
        email_provider=settings.email_provider,
        payments=settings.payments,
    )


@router.get("/config", operation_id="getConfig", summary="What the dashboard must know of the settings")
async def get_config(_: Viewer, settings: AppSettings) -> ConfigRead:
    """No secrets."""
    return ConfigRead(
        version=VERSION,
        offline_model=settings.offline_model,
        temporal_ui_url=settings.temporal_ui_url,
        namespace=settings.temporal_namespace,
        support_address=settings.support_address,
        email_provider=settings.email_provider,
        payments=settings.payments,
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _version() -> str:
    try:
        return version("ticket-flow")
    except PackageNotFoundError:
        return "0.1.0"


VERSION = _version()
