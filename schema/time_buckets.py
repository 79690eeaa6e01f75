"""Cuts a stretch of time into equal parts of somebody's day. Pure.

Days and weeks begin at midnight where the person lives, so they are 23 or 25 hours long when clocks change; shorter
parts are of one length and begin where the clock shows a round time.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MOST_BUCKETS = 750


class SeriesRange(StrEnum):
    """How far back."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"

    @property
    def length(self) -> timedelta:
        number, unit = int(self.value[:-1]), self.value[-1]
        return timedelta(hours=number) if unit == "h" else timedelta(days=number)


class Bucket(StrEnum):
    """How long one part is."""

    MINUTE = "1m"
    FIVE_MINUTES = "5m"
    QUARTER_HOUR = "15m"
    HOUR = "1h"
    SIX_HOURS = "6h"
    DAY = "1d"
    WEEK = "1w"

    @property
    def length(self) -> timedelta:
        return _LENGTHS[self]


_LENGTHS = {
    Bucket.MINUTE: timedelta(minutes=1),
    Bucket.FIVE_MINUTES: timedelta(minutes=5),
    Bucket.QUARTER_HOUR: timedelta(minutes=15),
    Bucket.HOUR: timedelta(hours=1),
    Bucket.SIX_HOURS: timedelta(hours=6),
    Bucket.DAY: timedelta(days=1),
    Bucket.WEEK: timedelta(days=7),
}
DEFAULT_BUCKETS = {
    SeriesRange.HOUR: Bucket.FIVE_MINUTES,
    SeriesRange.DAY: Bucket.HOUR,
    SeriesRange.WEEK: Bucket.SIX_HOURS,
    SeriesRange.MONTH: Bucket.DAY,
    SeriesRange.QUARTER: Bucket.DAY,
}


def find_zone(name: str) -> ZoneInfo:
    """The IANA time zone. Raises ValueError where there is none of this name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError("is no time zone of the IANA list, such as Europe/Berlin") from None


def cut_time(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> list[datetime]:
    """The beginnings of all parts that touch the stretch, in UTC, and the end of the last. Raises ValueError where
    they would be too many."""
    if (end - start) / bucket.length > MOST_BUCKETS:
        raise ValueError(f"gives more than {MOST_BUCKETS} parts; take a longer bucket or a shorter range")
    edges = [_beginning(start, bucket, zone)]
    while edges[-1] < end:
        edges.append(_following(edges[-1], bucket, zone))
    return edges


def _beginning(moment: datetime, bucket: Bucket, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    if bucket.length < timedelta(days=1):
        # By the clock's own offset, so that parts stay equal through a change of clocks.
        offset = local.utcoffset() or timedelta()
        shown = moment.astimezone(UTC).replace(tzinfo=None) + offset
        midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0)
        return moment.astimezone(UTC) - (shown - midnight) % bucket.length
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0, tzinfo=None)
    if bucket is Bucket.WEEK:
        midnight -= timedelta(days=midnight.weekday())
    return midnight.replace(tzinfo=zone).astimezone(UTC)


def _following(edge: datetime, bucket: Bucket, zone: ZoneInfo) -> datetime:
    if bucket.length < timedelta(days=1):
        return edge + bucket.length
    # Some zones skip midnight when clocks change: a little later it is the same day for certain.
    local = edge.astimezone(zone).replace(tzinfo=None) + timedelta(hours=2)
    following = local.replace(hour=0, minute=0, second=0, microsecond=0) + bucket.length
    return following.replace(tzinfo=zone).astimezone(UTC)
