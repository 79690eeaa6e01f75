"""Parts of somebody's day, also when clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from schema.time_buckets import MOST_BUCKETS, Bucket, cut_time, find_zone

BERLIN = find_zone("Europe/Berlin")


def _hours(edges: list[datetime]) -> list[float]:
    return [(end - start) / timedelta(hours=1) for start, end in pairwise(edges)]


@pytest.mark.parametrize(
    ("zone", "start", "days", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC), 2, [24, 23, 24]),
        ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC), 2, [24, 25, 24]),
        ("America/Santiago", datetime(2026, 9, 5, 12, tzinfo=UTC), 2, [24, 23, 24]),  # skips midnight itself
        ("America/Havana", datetime(2026, 10, 31, 12, tzinfo=UTC), 2, [24, 25, 24]),  # repeats the hour after it
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 12, tzinfo=UTC), 2, [24, 24.5]),
        ("UTC", datetime(2026, 3, 28, 12, tzinfo=UTC), 2, [24, 24, 24]),
    ],
)
def test_days_are_as_long_as_they_are(zone: str, start: datetime, days: int, hours: list[float]) -> None:
    edges = cut_time(start, start + timedelta(days=days), Bucket.DAY, find_zone(zone))
    assert _hours(edges)[: len(hours)] == hours
    assert edges[0] <= start
    assert edges[-1] >= start + timedelta(days=days)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "UTC"])
@pytest.mark.parametrize("bucket", [Bucket.MINUTE, Bucket.FIVE_MINUTES, Bucket.QUARTER_HOUR, Bucket.HOUR])
def test_shorter_parts_are_equal_and_begin_at_round_times(zone: str, bucket: Bucket) -> None:
    start = datetime(2026, 3, 29, 0, 7, 31, tzinfo=UTC)
    edges = cut_time(start, start + timedelta(hours=3), bucket, find_zone(zone))
    assert set(_hours(edges)) == {bucket.length / timedelta(hours=1)}
    shown = edges[0].astimezone(find_zone(zone))
    assert (shown.minute * 60 + shown.second) % min(bucket.length.total_seconds(), 3600) == 0


def test_weeks_begin_on_monday() -> None:
    edges = cut_time(datetime(2026, 3, 25, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC), Bucket.WEEK, BERLIN)
    assert {edge.astimezone(BERLIN).strftime("%a %H:%M") for edge in edges} == {"Mon 00:00"}


def test_too_many_parts_are_refused() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match=str(MOST_BUCKETS)):
        cut_time(start, start + timedelta(days=1), Bucket.MINUTE, BERLIN)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "/etc/passwd", "Europe", "a\x00b", "x" * 300])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        find_zone(name)
