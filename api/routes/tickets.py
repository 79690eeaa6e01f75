"""Tickets: taken in, listed, read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.closed_route import ClosedRoute
from api.dependencies import Agent, AppSettings, Cursor, Limit, Once, Session, Snapshot, Viewer
from api.models.approval_rows import read_approval
from api.models.ticket_rows import read_event, read_message, read_ticket, ticket_values
from api.models.tickets import EventPage, TicketCreate, TicketDetail, TicketPage, TicketRead
from api.paging import cut_page, read_number, read_position, write_cursor
from api.problems import problem_docs
from schema.base import StrictText
from schema.db.approval_lists import list_ticket_approvals
from schema.db.decisions import list_consents
from schema.db.events import list_events
from schema.db.inbound_mails import list_attachments
from schema.db.new_tickets import NewTicket, store_ticket
from schema.db.records import list_answer_mails
from schema.db.tables.tickets import TicketRow
from schema.db.ticket_lists import TicketFilter, TicketSort, list_tickets
from schema.db.tickets import get_ticket, list_messages
from schema.db.turns import get_turn_facts
from schema.progress import progress_of
from schema.tickets import Channel, Priority, TicketStatus

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)
FIRST_EVENTS = 500


@router.post(
    "/tickets", status_code=202, response_model=TicketRead, operation_id="createTicket", summary="Take in a ticket"
)
async def create_ticket(
    body: TicketCreate, caller: Agent, session: Session, settings: AppSettings, once: Once
) -> Response:
    """Stored once this is answered, also while Temporal is away. An e-mail's sender counts as unverified."""
    new = NewTicket(
        subject=body.subject,
        body=body.body,
        customer_email=body.customer_email,
        customer_name=body.customer_name or None,
        channel=body.channel,
        priority=body.priority if "priority" in body.model_fields_set else None,
        sender_verified=body.channel is not Channel.EMAIL,
        metadata=body.metadata,
        created_by=caller.id,
    )
    row = await store_ticket(session, new)
    return await once.answer(read_ticket(row, settings), 202, f"/api/v1/tickets/{row.id}")


@router.get("/tickets", operation_id="listTickets", summary="List tickets")
async def get_tickets(
    _: Viewer,
    session: Session,
    settings: AppSettings,
    status: Annotated[list[TicketStatus] | None, Query(description="Repeat it for several.")] = None,
    channel: Channel | None = None,
    priority: Priority | None = None,
    customer_email: Annotated[StrictText | None, Query(max_length=254)] = None,
    q: Annotated[
        StrictText | None, Query(max_length=200, description="Text in subject, body, customer; or an id.")
    ] = None,
    sort: TicketSort = TicketSort.CREATED_NEWEST,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TicketPage:
    """Filters add up. Pages go on from where the last one ended, whatever was added since."""
    wanted = TicketFilter(
        status=tuple(status or ()), channel=channel, priority=priority, customer_email=customer_email, q=q
    )
    order = f"tickets{sort}"
    rows = await list_tickets(session, wanted, sort, read_position(order, cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor(order, getattr(row, sort.column), row.id))
    return TicketPage(items=[read_ticket(row, settings) for row in page], next_cursor=following)


@router.get("/tickets/{ticket_id}", operation_id="getTicket", summary="Read a ticket", responses=problem_docs(404))
async def get_one_ticket(ticket_id: UUID, _: Viewer, session: Snapshot, settings: AppSettings) -> TicketDetail:
    """The ticket with all that was said and done, as of one moment."""
    ticket = await get_ticket(session, ticket_id)
    messages = await list_messages(session, ticket_id)
    files = await list_attachments(session, [row.id for row in messages])
    mails = await list_answer_mails(session, ticket_id)
    approvals = await list_ticket_approvals(session, ticket_id)
    consents = await list_consents(session, [view.approval.id for view in approvals])
    asked_at = [(view.approval.turn, view.approval.requested_at) for view in approvals]
    facts = await get_turn_facts(session, ticket, messages, asked_at)
    return TicketDetail.model_validate(
        ticket_values(ticket, settings)
        | {
            "messages": [read_message(row, files.get(row.id, ()), mails.get(row.id)) for row in messages],
            "events": [read_event(row) for row in await list_events(session, ticket_id, limit=FIRST_EVENTS)],
            "approvals": [read_approval(view, consents) for view in approvals],
            "progress": progress_of(facts),
        }
    )


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
    after: Annotated[int, Query(ge=0, le=2**53 - 1, description="Only events with a higher `seq`.")] = 0,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EventPage:
    """Oldest first. `cursor` goes on after the page before, `after` from any number."""
    ticket: TicketRow = await get_ticket(session, ticket_id)
    start = read_number("events", cursor)
    rows = await list_events(session, ticket.id, after if start is None else start, limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("events", row.seq))
    return EventPage(items=[read_event(row) for row in page], next_cursor=following)
