"""A ticket's timeline over HTTP."""

from datetime import datetime
from typing import Any

from pydantic import Field

from api.models.paging import Page, ReadModel
from schema.tickets import ActorKind


class ActorRead(ReadModel):
    """Who did it; `name` is for people."""

    kind: ActorKind
    id: str = Field(examples=["ben@example.com"])
    name: str = Field(examples=["Ben"])


class TemporalLink(ReadModel):
    """The run in which something happened, and its page in the Temporal console. What is older than the engine keeps
    is not found there any more."""

    workflow_id: str | None
    run_id: str | None
    url: str | None


class ToolCallRead(ReadModel):
    """One call of a tool with its result: one line, however many attempts it took."""

    turn: int
    call: int
    tool: str = Field(examples=["check_order_status"])
    effect: str | None = Field(examples=["read"])
    arguments: dict[str, Any] = Field(examples=[{"order_id": "1001"}])
    status: str = Field(examples=["done"])
    result: str | None
    reference: str | None
    duration_ms: int | None
    attempts: int = Field(examples=[1])


class EventRead(ReadModel):
    """One line of a ticket's timeline; `seq` has no gaps. `tool_call` is set where the line tells of a tool.
    `truncated`: `data` and `tool_call` are shortened to what can be looked at; the event's own route has the whole."""

    seq: int
    at: datetime
    type: str = Field(examples=["tool.finished"])
    actor: ActorRead
    title: str
    summary: str | None
    data: dict[str, Any]
    truncated: bool
    tool_call: ToolCallRead | None
    temporal: TemporalLink


class EventPage(Page):
    """A part of the timeline, oldest first. `events_before` is the number to ask for with `before` for what is older;
    null where nothing is."""

    items: list[EventRead]
    events_before: int | None
