"""What changes, as it changes: server-sent events that only say what to read again."""

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request

from api.authentication import authenticate
from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import AppResources, Viewer
from api.live.event_stream import PING, EventStream, event_stream, opening, write_hints
from api.live.hub import STREAMS_PER_PERSON, LiveHub, batches
from api.problems import Refused, problem_docs
from api.scopes import refuse_out_of_scope

AREA = "live"
router = APIRouter(prefix="/api/v1", tags=[AREA], route_class=ClosedRoute)
EXAMPLE = """retry: 2000
id: 5f0c9a1e22d4-17

id: 5f0c9a1e22d4-18
event: ticket.updated
data: {"type":"ticket.updated","id":"018f6a2e-7c1d-4c55-9d0e-3f1b7a6f2c11","version":12}

: ping
"""
STREAM_DOCS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A stream that ends only when the caller goes, signs out, or the service stops.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}
LastId = Annotated[str | None, Header(alias="Last-Event-ID", max_length=100)]


@router.get(
    "/stream",
    response_class=EventStream,
    operation_id="openStream",
    summary="Hear what changes",
    responses=STREAM_DOCS | problem_docs(429),
)
async def open_stream(
    request: Request,
    caller: Viewer,
    resources: AppResources,
    last_event_id: LastId = None,
    after: Annotated[
        str | None, Query(max_length=100, description="As `Last-Event-ID`, for who cannot send headers.")
    ] = None,
) -> EventStream:
    """Each message is a `Hint`; read the thing itself again. After a break, `Last-Event-ID` brings what was missed, or
    one `resync` where that is no longer known: then read everything again. A comment comes every 15 seconds."""
    hub = resources.live
    if not hub.has_room(caller.principal):
        detail = f"One person may have {STREAMS_PER_PERSON} streams open; share one between the tabs of a browser."
        raise Refused(429, "too_many_streams", detail, headers={"Retry-After": "10"})
    return event_stream(_messages(request, hub, caller, last_event_id or after))


async def _messages(request: Request, hub: LiveHub, caller: Caller, last_id: str | None) -> AsyncIterator[bytes]:
    with hub.subscribe(caller.principal, last_id) as subscriber:
        yield opening(None if last_id else hub.position)
        looked = time.monotonic()
        async for hints in batches(subscriber, hub.ping_seconds):
            if time.monotonic() - looked >= hub.ping_seconds:
                looked = time.monotonic()
                if not await _may_still_listen(request):
                    return
            yield write_hints(hub.epoch, hints) or PING


async def _may_still_listen(request: Request) -> bool:
    """Whether the session or key that opened the stream still stands. An outage is no reason to hang up."""
    try:
        refuse_out_of_scope(await authenticate(request), AREA, request)
    except Refused:
        return False
    except Exception:  # whatever it is, the next look will tell
        return True
    return True
