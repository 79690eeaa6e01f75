"""What the dashboard's first page shows, and what it must know of the settings."""

from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import AppSettings, Snapshot, Viewer
from api.models.dashboard import (
    ConfigRead,
    FirstResponseRead,
    NeedsYouRead,
    StatsRange,
    StatsRead,
    StatusCounts,
)
from schema.db.dashboard import (
    count_decisions,
    count_open,
    count_pending_approvals,
    count_received,
    list_needs_you,
    measure_first_response,
    range_start,
)

router = APIRouter(prefix="/api/v1", tags=["dashboard"], route_class=ClosedRoute)
LENGTHS = {
    StatsRange.HOUR: timedelta(hours=1),
    StatsRange.DAY: timedelta(hours=24),
    StatsRange.WEEK: timedelta(days=7),
    StatsRange.MONTH: timedelta(days=30),
}


@router.get("/dashboard/stats", operation_id="getStats", summary="Figures of the first page")
async def get_stats(_: Viewer, session: Snapshot, range: StatsRange = StatsRange.DAY) -> StatsRead:
    """All figures are of one moment."""
    since, now = await range_start(session, LENGTHS[range])
    counts = await count_received(session, since)
    received = sum(counts.values())
    decisions = await count_decisions(session, since)
    approved, rejected = decisions.get("approved", 0), decisions.get("rejected", 0)
    first = await measure_first_response(session, since)
    return StatsRead(
        range=range,
        counts=StatusCounts(**counts),
        open=StatusCounts(**await count_open(session)),
        received=received,
        first_response_ms=FirstResponseRead(median=first.median_ms, p95=first.p95_ms),
        completion_rate=_share(counts.get("completed", 0), received),
        approval_rate=_share(approved, approved + rejected),
        pending_approvals=await count_pending_approvals(session),
        needs_you=[NeedsYouRead.model_validate(dict(row._mapping)) for row in await list_needs_you(session)],
        generated_at=now,
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
