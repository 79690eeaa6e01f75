"""Tickets: taken in, listed, counted, read."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.approval_cards import Reader, read_cards
from api.closed_route import ClosedRoute
from api.dependencies import Agent, AppPolicies, AppSettings, Cursor, Limit, Once, Session, Snapshot, Viewer
from api.event_reading import event_reader
from api.models.ticket_detail import TicketDetail
from api.models.ticket_lists import TicketFacetsRead, TicketPage
from api.models.ticket_rows import line_values, read_message, read_ticket, read_ticket_line, ticket_values
from api.models.tickets import TicketCreate, TicketRead
from api.paging import cut_page, read_position, read_rank_position, write_cursor
from api.problems import problem_docs
from api.ticket_filter import WantedTickets
from schema.db.approval_lists import list_ticket_approvals
from schema.db.events import list_events_before
from schema.db.inbound_mails import list_attachments
from schema.db.new_tickets import NewTicket, store_ticket
from schema.db.records import list_answer_mails
from schema.db.ticket_facets import count_facets
from schema.db.ticket_lists import TicketSort, list_tickets
from schema.db.tickets import get_ticket, list_messages
from schema.db.turns import get_turn_facts, list_stages
from schema.progress import progress_of
from schema.tickets import Channel

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)
NEWEST_EVENTS = 200
SORT = "A minus sorts the newest, or the most urgent, first. Tickets of one priority go by when they were received."


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
    wanted: WantedTickets,
    sort: Annotated[TicketSort, Query(description=SORT)] = TicketSort.CREATED_NEWEST,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TicketPage:
    """Filters add up. Pages go on from where the last one ended, whatever was added since."""
    order = f"tickets{sort}"
    read: Any = read_rank_position if sort.column == "priority" else read_position
    rows = await list_tickets(session, wanted, sort, read(order, cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor(order, *sort.position(row)))
    stages = await list_stages(session, page)
    return TicketPage(items=[read_ticket_line(row, settings, stages[row.id]) for row in page], next_cursor=following)


@router.get("/tickets/facets", operation_id="countTickets", summary="Count tickets by what can be chosen")
async def get_facets(_: Viewer, session: Snapshot, wanted: WantedTickets) -> TicketFacetsRead:
    """How many tickets each status, channel, priority, category and assignee would leave beside the other filters."""
    facets = await count_facets(session, wanted)
    counts = {name: dict(sorted(counted.items())) for name, counted in facets.counts.items()}
    totals = {"total": facets.total, "capped": facets.capped, "waiting": facets.waiting}
    return TicketFacetsRead.model_validate(totals | counts)


@router.get("/tickets/{ticket_id}", operation_id="getTicket", summary="Read a ticket", responses=problem_docs(404))
async def get_one_ticket(
    ticket_id: UUID, caller: Viewer, session: Snapshot, settings: AppSettings, policies: AppPolicies
) -> TicketDetail:
    """The ticket with all that was said and done, as of one moment."""
    ticket = await get_ticket(session, ticket_id)
    messages = await list_messages(session, ticket_id)
    files = await list_attachments(session, [row.id for row in messages])
    mails = await list_answer_mails(session, ticket_id)
    requests = await list_ticket_approvals(session, ticket_id)
    reader = Reader(caller, await policies.current(session), settings)
    facts = await get_turn_facts(session, ticket, messages, [view.approval for view in requests])
    events, events_before = await list_events_before(session, ticket_id, None, NEWEST_EVENTS)
    progress = progress_of(facts)
    return TicketDetail.model_validate(
        ticket_values(ticket, settings)
        | line_values(ticket, progress.stage)
        | {
            "messages": [read_message(row, files.get(row.id, ()), mails.get(row.id)) for row in messages],
            "events": (await event_reader(session, ticket, settings, events)).read_all(events),
            "events_before": events_before,
            "last_seq": ticket.event_seq,
            "approvals": await read_cards(session, requests, reader),
            "progress": progress,
        }
    )
