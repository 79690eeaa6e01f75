"""Tickets as a file."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.closed_route import ClosedRoute
from api.csv_export import MARK, csv_response, write_lines
from api.dependencies import AppResources, Viewer
from api.ticket_filter import WantedTickets
from schema.db.session import Sessions
from schema.db.tables.tickets import TicketRow
from schema.db.ticket_lists import Position, TicketFilter, TicketSort, list_tickets
from schema.tickets import TicketStatus
from schema.waiting import waiting_for

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)
COLUMNS = (
    *("id", "subject", "customer_email", "customer_name", "sender_verified", "channel", "priority", "status"),
    *("assignee", "category", "created_at", "updated_at", "first_response_at", "completed_at", "failure"),
)
AT_ONCE = 500


@router.get(
    "/tickets/export",
    response_class=StreamingResponse,
    operation_id="exportTickets",
    summary="Tickets as CSV",
    responses={200: {"description": "CSV in UTF-8", "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_tickets(
    _: Viewer,
    resources: AppResources,
    wanted: WantedTickets,
    sort: Annotated[TicketSort, Query(description="As of the list.")] = TicketSort.CREATED_NEWEST,
) -> StreamingResponse:
    """Every ticket of the list, however many. What a spreadsheet would run as a formula begins with an apostrophe."""
    return csv_response(_parts(resources.sessions, wanted, sort), "tickets.csv")


async def _parts(sessions: Sessions, wanted: TicketFilter, sort: TicketSort) -> AsyncIterator[str]:
    """Page by page, each in a transaction of its own, so that a slow reader holds up nobody."""
    yield MARK + write_lines([[*COLUMNS, "waiting_for"]])
    after: Position | None = None
    while True:
        async with sessions.begin() as session:
            rows = await list_tickets(session, wanted, sort, after, AT_ONCE)
        if rows:
            yield write_lines(_line(row) for row in rows)
        if len(rows) < AT_ONCE:
            return
        after = sort.position(rows[-1])


def _line(row: TicketRow) -> list[object]:
    return [*(getattr(row, name) for name in COLUMNS), waiting_for(TicketStatus(row.status))]
