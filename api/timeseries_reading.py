"""From counted rows to one line per stretch of time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from api.models.timeseries import (
    ApprovalFigures,
    BucketRead,
    ModelFigures,
    QuantilesRead,
    RefundFigures,
    ToolFigures,
)
from schema.money import Money


def read_buckets(edges: Sequence[datetime], rows: Mapping[str, Sequence[tuple[Any, ...]]]) -> list[BucketRead]:
    """A line for each stretch, also where nothing happened."""
    lines = [BucketRead(start=start, end=end) for start, end in pairwise(edges)]
    for number, channel, status, count in rows["volume"]:
        line = lines[number - 1]
        line.received += count
        line.by_channel[channel] = line.by_channel.get(channel, 0) + count
        line.by_status[status] = line.by_status.get(status, 0) + count
    for number, quantiles in rows["first_response"]:
        lines[number - 1].first_response_ms = _quantiles(quantiles)
    for number, quantiles in rows["resolution"]:
        lines[number - 1].resolution_ms = _quantiles(quantiles)
    for number, *counts in rows["approvals"]:
        lines[number - 1].approvals = read_approvals(*counts)
    for number, tool, calls, errors in rows["tool_calls"]:
        lines[number - 1].tools[tool] = ToolFigures(calls=calls, errors=errors)
    for number, currency, minor, count in rows["refunds"]:
        total = Money(minor=minor, currency=currency)
        lines[number - 1].refunds.append(RefundFigures(count=count, total=total))
    for number, calls, tokens_in, tokens_out in rows["model_calls"]:
        lines[number - 1].model = ModelFigures(calls=calls, tokens_in=tokens_in, tokens_out=tokens_out)
    return lines


def read_approvals(
    approved: int, rejected: int, edited: int, expired: int, withdrawn: int, wait: float | None
) -> ApprovalFigures:
    """The counts with the rate that follows from them."""
    decided = approved + rejected
    return ApprovalFigures(
        approved=approved,
        rejected=rejected,
        edited=edited,
        expired=expired,
        withdrawn=withdrawn,
        override_rate=round((edited + rejected) / decided, 4) if decided else None,
        wait_p50_ms=None if wait is None else round(wait, 1),
    )


def _quantiles(values: Sequence[float]) -> QuantilesRead:
    median, high = (round(value, 1) for value in values)
    return QuantilesRead(p50=median, p95=high)
