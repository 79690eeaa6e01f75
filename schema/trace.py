"""A ticket's work as a tree of spans on one time axis: turns, in them model calls, tool calls, waits. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from schema.base import Frozen

SHORTEST_GAP = timedelta(milliseconds=250)


class SpanKind(StrEnum):
    """What took the time."""

    TURN = "turn"
    MODEL_CALL = "model_call"
    TOOL_CALL = "tool_call"
    ATTEMPT = "attempt"
    HUMAN_WAIT = "human_wait"
    QUEUE = "queue"
    ANSWER = "answer"


class SpanStatus(StrEnum):
    """How it ended."""

    DONE = "done"
    RUNNING = "running"
    WAITING = "waiting"
    FAILED = "failed"
    STOPPED = "stopped"


class Span(Frozen):
    """One stretch of time. `ended_at` and `duration_ms` are null while it lasts."""

    id: str
    parent_id: str | None
    kind: SpanKind
    name: str
    started_at: datetime
    ended_at: datetime | None = None
    duration_ms: int | None = None
    status: SpanStatus
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    attempt: int = 1
    data: dict[str, Any] = {}
    error: str | None = None
    event_seq: int | None = None


class TurnOfTrace(Frozen):
    """A turn with the spans in it, in any order, without the time nothing is recorded of."""

    turn: int
    received_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    status: SpanStatus
    event_seq: int | None = None
    spans: tuple[Span, ...] = ()


def build_tree(turns: Sequence[TurnOfTrace]) -> list[Span]:
    """All spans, parents before their children, in order of time."""
    return [span for turn in turns for span in _turn_spans(turn)]


def span(
    kind: SpanKind, key: str, parent: str | None, name: str, started: datetime, ended: datetime | None, **more: Any
) -> Span:
    """A span that lasts from its start to its end, however the clocks went."""
    ended = None if ended is None else max(started, ended)
    spent = None if ended is None else round((ended - started).total_seconds() * 1000)
    values = {"status": SpanStatus.DONE if ended else SpanStatus.RUNNING} | more
    return Span(
        id=key, parent_id=parent, kind=kind, name=name, started_at=started, ended_at=ended, duration_ms=spent, **values
    )


def turn_id(turn: int) -> str:
    return f"turn-{turn}"


def _turn_spans(turn: TurnOfTrace) -> list[Span]:
    key = turn_id(turn.turn)
    whole = span(
        SpanKind.TURN,
        key,
        None,
        f"Turn {turn.turn}",
        turn.received_at,
        turn.ended_at,
        status=turn.status,
        event_seq=turn.event_seq,
    )
    children = sorted(turn.spans, key=lambda one: one.started_at)
    inside = [one for one in children if one.parent_id == key]
    return [whole, *sorted([*children, *_gaps(turn, key, inside)], key=lambda one: one.started_at)]


def _gaps(turn: TurnOfTrace, key: str, inside: Sequence[Span]) -> list[Span]:
    """The time in which nothing recorded went on: it waited for a free worker, or for what is not recorded."""
    gaps: list[Span] = []
    reached = turn.received_at
    for one in inside:
        if one.started_at - reached >= SHORTEST_GAP:
            gaps.append(
                span(SpanKind.QUEUE, f"{key}-gap-{len(gaps) + 1}", key, "In the queue", reached, one.started_at)
            )
        reached = max(reached, one.ended_at or one.started_at)
        if one.ended_at is None:
            break
    return gaps
