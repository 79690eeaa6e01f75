"""Figures over time, for the Metrics page."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError

from api.closed_route import ClosedRoute
from api.dependencies import Snapshot, Viewer
from api.models.timeseries import TimeseriesRead
from api.problems import problem_docs
from api.timeseries_reading import read_buckets
from schema.base import StrictText
from schema.db.dashboard import range_start
from schema.db.timeseries import measure
from schema.time_buckets import DEFAULT_BUCKETS, Bucket, SeriesRange, cut_time, find_zone

router = APIRouter(prefix="/api/v1", tags=["dashboard"], route_class=ClosedRoute)
MOMENT = timedelta(microseconds=1)


@router.get(
    "/metrics/timeseries", operation_id="getTimeseries", summary="Figures over time", responses=problem_docs(422)
)
async def get_timeseries(
    _: Viewer,
    session: Snapshot,
    range: SeriesRange = SeriesRange.DAY,
    bucket: Annotated[
        Bucket | None, Query(description="How long one part is; without it what fits the range. At most 750 parts.")
    ] = None,
    tz: Annotated[
        StrictText,
        Query(max_length=64, description="IANA time zone in which days begin.", examples=["Europe/Berlin"]),
    ] = "UTC",
) -> TimeseriesRead:
    """Volume, times to answer, approvals, tools, refunds and model use, in equal parts of the viewer's day."""
    chosen = bucket or DEFAULT_BUCKETS[range]
    since, now = await range_start(session, range.length)
    try:
        edges = cut_time(since, now + MOMENT, chosen, find_zone(tz))
    except ValueError as mistake:
        field = "tz" if "time zone" in str(mistake) else "bucket"
        wrong = {"loc": ("query", field), "msg": str(mistake), "type": "value_error"}
        raise RequestValidationError([wrong]) from None
    rows = await measure(session, edges)
    return TimeseriesRead(range=range, bucket=chosen, tz=tz, buckets=read_buckets(edges, rows), generated_at=now)
