"""A ticket's timeline."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from api.closed_route import ClosedRoute
from api.dependencies import AppSettings, Cursor, Limit, Session, Viewer
from api.event_reading import WHOLE, event_reader
from api.models.events import EventPage, EventRead
from api.paging import cut_page, read_number, write_cursor
from api.problems import Refused, problem_docs
from schema.base import StrictText
from schema.db.events import get_event, list_events, list_events_before
from schema.db.tickets import get_ticket

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)
HIGHEST = 2**53 - 1
Types = Annotated[
    list[Annotated[StrictText, Query(max_length=60)]] | None,
    Query(max_length=50, description="Only events of these types. Repeat it for several.", examples=["tool.finished"]),
]


@router.get(
    "/tickets/{ticket_id}/events",
    operation_id="listTicketEvents",
    summary="Read a ticket's timeline",
    responses=problem_docs(404),
)
async def get_events(
    ticket_id: UUID,
    _: Viewer,
    session: Session,
    settings: AppSettings,
    after: Annotated[int | None, Query(ge=0, le=HIGHEST, description="Only events with a higher `seq`.")] = None,
    before: Annotated[
        int | None, Query(ge=1, le=HIGHEST, description="The newest events with a lower `seq`; not with `after`.")
    ] = None,
    types: Types = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EventPage:
    """Oldest first. `cursor` goes on after the page before, `after` from any number, `before` backwards."""
    ticket = await get_ticket(session, ticket_id)
    start, chosen = read_number("events", cursor), types or ()
    if before is not None:
        if after is not None or start is not None:
            raise Refused(422, "invalid_request", "`before` goes with neither `after` nor `cursor`.")
        rows, events_before = await list_events_before(session, ticket.id, before, limit, chosen)
        following = None
    else:
        found = await list_events(session, ticket.id, (after or 0) if start is None else start, limit + 1, chosen)
        rows, following = cut_page(found, limit, lambda row: write_cursor("events", row.seq))
        events_before = None
    reader = await event_reader(session, ticket, settings, rows)
    return EventPage(items=reader.read_all(rows), next_cursor=following, events_before=events_before)


@router.get(
    "/tickets/{ticket_id}/events/{seq}",
    operation_id="getTicketEvent",
    summary="Read an event whole",
    responses=problem_docs(404),
)
async def get_one_event(
    ticket_id: UUID,
    seq: Annotated[int, Path(ge=1, le=HIGHEST)],
    _: Viewer,
    session: Session,
    settings: AppSettings,
) -> EventRead:
    """With all of its data, however large."""
    ticket = await get_ticket(session, ticket_id)
    row = await get_event(session, ticket.id, seq)
    return (await event_reader(session, ticket, settings, [row])).read(row, WHOLE)
